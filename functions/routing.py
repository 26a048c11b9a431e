"""Who listens to what: event names to the queues that carry them. Checked against the template and the handlers."""

QUEUES: dict[str, tuple[str, ...]] = {
    "inbox.told": ("nudge",),
    "place.renamed": ("coverage",),
    "dwelling.corrected": ("coverage",),
}

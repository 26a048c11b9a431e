"""Who listens to what: event names to the queues that carry them. Checked against the template and the handlers."""

QUEUES: dict[str, tuple[str, ...]] = {
    "inbox.told": ("nudge",),
    "personal_data.requested": ("personal-data",),
    "binding.submitted": ("notify",),
    "binding.decided": ("notify",),
    "binding.ended": ("notify",),
    "household.ended": ("notify",),
    "household.handed_over": ("notify",),
    "lease.news": ("notify",),
    "proxy.changed": ("notify",),
    "door.mismatch_reported": ("notify",),
    "scan.odd": ("notify",),
    "codes.changed": ("coverage",),
    "codes.round_confirmed": ("coverage",),
    "import.preview_requested": ("import-doors",),
    "import.requested": ("import-doors",),
    "sheets.requested": ("render-sheets",),
    "sheets.chunk_requested": ("render-sheets",),
    "codes.addresses_stale": ("addresses",),
    "place.renamed": ("addresses",),
    "dwelling.corrected": ("addresses",),
}

"""Honours as people see them: everybody what was consented to, the others what is theirs to see. No I/O."""

from chalicelib.points.honours import rules, schemas
from chalicelib.points.honours.records import Nomination


def honour(one: Nomination) -> schemas.HonourView:
    """Show a published honour, the name as its person lets it be shown."""
    name, shown = one.open("name") or "", str(one.shown)
    return schemas.HonourView(
        id=one.id,
        name=rules.shown_name(name, shown),
        reason=rules.shown_reason(one.open("reason") or "", name, shown),
        published_ms=int(one.published_ms),
    )


def nomination(one: Nomination, viewer: str | None, acts: list[str]) -> schemas.NominationView:
    """Show a nomination to ``viewer``: the name as it was written to who is named and to staff, not to who nominated.

    Who is named learns why, never by whom.
    """
    made_it = viewer == one.by
    return schemas.NominationView(
        id=one.id,
        state=one.state,
        state_words=rules.STATE_WORDS[one.state],
        at_ms=int(one.at_ms),
        published_ms=None if one.published_ms is None else int(one.published_ms),
        reason=one.open("reason"),
        name=None if made_it else one.open("name"),
        shown=None if made_it else one.shown,
        words=one.open("words"),
        acts=acts,
    )

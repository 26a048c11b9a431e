"""Homes, what people are called where they are shown to those who act for them or are told of them."""

from collections.abc import Iterable

from chalicelib.people.records import Person, me

NOBODY = "居民"


def of(people: Iterable[str]) -> dict[str, str]:
    """Give what each of ``people`` is called by their account: one call. Who has said nothing is called 居民."""
    keys = [(me(one).pk, "me") for one in dict.fromkeys(people)]
    found = {one.pk.removeprefix("person#"): one.open("nickname") for one in Person.batch_get(keys)} if keys else {}
    return {pk.removeprefix("person#"): found.get(pk.removeprefix("person#")) or NOBODY for pk, _ in keys}

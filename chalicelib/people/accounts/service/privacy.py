"""The privacy text (隐私政策): which version is in force, and whether a person agreed to it."""

from functools import cache
from pathlib import Path

from chalicelib.core.errors import fault
from chalicelib.people.accounts.errors import ConsentNeeded
from chalicelib.people.accounts.rules import PRIVACY
from chalicelib.people.records import Person

TEXTS = Path(__file__).parent.parent / "texts"


@cache
def text() -> str:
    """Give the text that is in force."""
    return (TEXTS / f"privacy-{PRIVACY}.txt").read_text("utf-8")


def check_version(field: str, version: str) -> None:
    """Refuse consent, sent in ``field``, to a text that is not the one in force. Raises BadInput."""
    if version != PRIVACY:
        raise fault(field, "不是现行版本的隐私政策", right=f"请阅读并同意 {PRIVACY} 版")


def check_given(person: Person) -> None:
    """Raise ConsentNeeded unless ``person`` agreed to the text that is in force."""
    if person.consent != PRIVACY:
        raise ConsentNeeded(version=PRIVACY)

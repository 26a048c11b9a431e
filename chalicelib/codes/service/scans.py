"""codes, scans: what a token opens. One read of a good one, none of a forged one, and nothing about residents, ever.

No pydantic here and nothing heavy: a cold scan imports it.
"""

from dataclasses import dataclass
from typing import Literal

from chalicelib.codes import numbers, tokens
from chalicelib.codes.errors import BeingChecked, CodeOver, NoSuchCode, NotIndoor, NotInUse
from chalicelib.codes.records import CodeItem, Scanned, find, scanned
from chalicelib.codes.rules import SEEN_BY_SCAN
from chalicelib.codes.service import counting
from chalicelib.codes.tokens import Code, Kind
from chalicelib.core import limits
from chalicelib.core.errors import AppError, fault
from chalicelib.core.limits import Limit
from chalicelib.core.policy import Caller
from chalicelib.places.duty import Contact
from chalicelib.places.service import front

Face = Literal["door", "replaced_door", "unused", "checking", "indoor", "replaced", "revoked", "unknown"]
HOUR_S = 3_600
CLOSED = {"minted": NotInUse, "printed": NotInUse, "suspended": BeingChecked}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a scan shows. ``face`` is which page it is; ``code`` is set for every code that exists.

    ``at`` is set where the address may be shown, ``contacts`` where somebody can help.
    """

    face: Face
    code: Scanned | None = None
    kind: Kind | None = None
    at: Scanned | None = None
    contacts: tuple[Contact, ...] = ()
    actions: tuple[str, ...] = ()


UNKNOWN = Seen("unknown")


def resolve(token: str, address: str) -> Seen:
    """Tell what ``token`` opens for anybody; ``address`` is the network's, for counting alone. At most one read."""
    code = tokens.read(token)
    if code is None:
        counting.count("forged", None, None, address)
        return UNKNOWN
    found = scanned(code.id)
    if found is None:
        counting.count("missing", None, None, address)
        return UNKNOWN
    counting.count(f"{code.kind}_{found.state}", found.id, found.path[-1], address)
    return face(code.kind, found)


def face(kind: Kind, code: Scanned) -> Seen:
    """Choose what is shown of a code: an indoor one never shows its address, nor one that is not at its door."""
    if code.state in ("minted", "printed"):
        return Seen("unused", code, kind)
    if code.state == "revoked":
        return Seen("revoked", code, kind)
    if code.state == "suspended":
        return Seen("checking", code, kind, contacts=front.front_of(code.path).contacts)
    if kind == "indoor":
        return Seen("indoor" if code.state in SEEN_BY_SCAN else "replaced", code, kind)
    here = front.front_of(code.path)
    name: Face = "door" if code.state in SEEN_BY_SCAN else "replaced_door"
    return Seen(name, code, kind, code, here.contacts, here.actions)


def resolve_number(typed: str, caller: Caller) -> Code:
    """Find the code whose number somebody typed. Counted by person, else by address.

    Raises BadInput for a number that cannot be ours (nothing is read then), TooMany, NoSuchCode.
    """
    number = numbers.read(typed)
    if number is None:
        raise fault("number", "编号不对", right="贴纸上的 10 位数字，如 4173 0528 96，请逐位核对")
    limits.take(typing(), caller.person or caller.address)
    return of_number(number)


def of_number(number: str) -> Code:
    """Find the code that has a number. Who may ask how often is the caller's to say. Raises NoSuchCode."""
    for found in CodeItem.by_number.query(number, limit=1):
        return tokens.code_of(found.pk)
    raise NoSuchCode


def typing() -> Limit:
    """Give the district's limit for typed numbers."""
    from chalicelib.places.service import settings
    from chalicelib.places.service import tree as trees

    return Limit("codes.type", settings.of(trees.tree().district.id).typed_numbers_per_hour, HOUR_S)


def code_of(text: str, caller: Caller) -> Code:
    """Find the code that a token or a typed number names. Raises BadInput, TooMany, NoSuchCode."""
    code = tokens.read(text)
    if code is not None:
        return code
    if sum(character.isdigit() for character in text) != numbers.LENGTH or len(text) >= tokens.LENGTH:
        raise NoSuchCode
    return resolve_number(text, caller)


def indoor_dwelling(text: str, caller: Caller) -> str:
    """Give the dwelling that an indoor code's token or typed number names, for an application to be bound to it.

    It lets nobody in. Raises NoSuchCode, NotIndoor, NotInUse, BeingChecked, CodeOver; BadInput and TooMany for numbers.
    """
    code = code_of(text, caller)
    if code.kind != "indoor":
        raise NotIndoor
    return _at_its_door(code)


def door_dwelling(text: str, caller: Caller) -> str:
    """Give the dwelling at whose door a code of either kind is in use, by its token or typed number: for staff.

    Raises NoSuchCode, NotInUse, BeingChecked, CodeOver; BadInput and TooMany for numbers.
    """
    return _at_its_door(code_of(text, caller))


def _at_its_door(code: Code) -> str:
    try:
        item = find(code.id)
    except AppError:
        raise NoSuchCode from None
    if item.state not in SEEN_BY_SCAN:
        raise CLOSED.get(item.state, CodeOver)
    return str(item.dwelling)

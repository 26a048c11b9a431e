"""Places, settings: what a place decides for itself, seen and changed by its staff, each change in the audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core import audit
from chalicelib.core.errors import fault
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.places.choices import NAMES, OF_DISTRICT, Settings, merged
from chalicelib.places.rules import WITH_SETTINGS
from chalicelib.places.service import documents, writing
from chalicelib.places.service import tree as trees


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a place chose, at a version of its document, and what is in force there with what stands above."""

    version: int
    chosen: Mapping[str, Any]
    in_force: Settings


def see(actor: Actor, place: str) -> Chosen:
    """Get the settings of a place. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "settings.see", trees.on(place), see="settings.see")
    _check_kind(place)
    return _shown(place, writing.stored(documents.settings(place)))


def replace(actor: Actor, place: str, version: int, chosen: Mapping[str, Any]) -> Chosen:
    """Replace what a place chose; what is not in ``chosen`` is as the place above it has it.

    Names and values as ``schemas`` bounds them. Raises NotSignedIn, NotFound, NotAllowed, BadInput, Conflict.
    """
    person = signed_in(actor)
    allow(actor, "settings.edit", trees.on(place), see="settings.see")
    _check_kind(place)
    _check_level(place, chosen)
    key, body = documents.settings(place), dict(chosen)
    there = writing.stored(key)
    if not writing.repeats(there, version, person, there.body == body):
        changed = {
            name: [there.body.get(name), body.get(name)] for name in NAMES if there.body.get(name) != body.get(name)
        }
        with Transaction() as tx:
            there = writing.put(tx, key, there, body, person)
            target, number = f"place#{place}", there.number
            audit.record(tx, actor, "settings.edit", target, place=place, version=number, changed=changed)
    documents.forget(key)
    return _shown(place, there)


def _check_kind(place: str) -> None:
    if trees.tree().find(place).kind not in WITH_SETTINGS:
        raise fault("place", "此处没有单独的设置", right="设置按区、街道、社区或小区进行")


def _check_level(place: str, chosen: Mapping[str, Any]) -> None:
    wrong = [] if trees.tree().find(place).kind == "district" else [one for one in OF_DISTRICT if one in chosen]
    if wrong:
        raise fault(f"chosen.{wrong[0]}", "此项只能由区设置", right="请在区的设置中修改")


def _shown(place: str, there: writing.Version) -> Chosen:
    above = [documents.settings(one) for one in trees.tree().path(place)[:-1]]
    bodies = documents.remembered(above)
    known = {name: there.body[name] for name in NAMES if name in there.body}
    return Chosen(there.number, known, merged([*(bodies[key] for key in above), there.body]))

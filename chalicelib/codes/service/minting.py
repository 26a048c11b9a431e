"""codes, minting (制码): new codes for a door, a new one for an old one. The door's line guards that it is one."""

from chalicelib.codes import numbers, rules, tokens
from chalicelib.codes.errors import HasCode
from chalicelib.codes.events import CodesChanged
from chalicelib.codes.records import SCAN_SK, CodeItem, Counter, Line, find, find_line, line_key
from chalicelib.codes.service import moves
from chalicelib.codes.tokens import Code, Kind
from chalicelib.core import audit, keys
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.places.service import dwellings
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Tree


def take_numbers(count: int) -> list[str]:
    """Take the next ``count`` numbers for oneself. Those that are not used then are never used: there are 10^8."""
    counter = Counter("numbers", "counter")
    counter.update(actions=[Counter.given.add(count)])
    secret, first = keys.newest("number")[1], int(counter.given) - count
    return [numbers.number_of(first + at, secret) for at in range(count)]


def where_of(tree: Tree, building: str, door: str) -> str:
    """Write the way to the estate of ``building``: street, community, estate."""
    return rules.where(tree.names(building)[1:-1], door)


def code_item(code: Code, number: str, dwelling: str, at: tuple[str, str], line: Line) -> CodeItem:
    """Make the item of a new code of ``line``; ``at`` is its path and where it is, as they are written."""
    return CodeItem(
        code.id,
        SCAN_SK,
        state="minted",
        dwelling=dwelling,
        path=at[0],
        where=at[1],
        door=line.door,
        number=number,
        version=1,
        changed_ms=now_ms(),
    )


@rereading
def mint(actor: Actor, dwelling: str, kind: Kind, *, act: str) -> CodeItem:
    """Make a code of ``kind`` for a door that has none. Repeated with the same ``act``, it gives the first one.

    Raises NotSignedIn, NotFound, NotAllowed, HasCode.
    """
    by = signed_in(actor)
    there, places = dwellings.on(dwelling)
    allow(actor, "codes.mint", On(places=places), see="codes.see")
    building = str(there.building)
    tree = trees.fresh()  # a name that changed since would stand on the code until the next change
    line = _line(building, there.id)
    is_new = line is None
    if line is None:
        door = rules.door(tree.name(building), there.unit, str(there.room))
        line = Line(*line_key(building, there.id), order=there.order, door=door, version=1)
    old = line.code(kind)
    if old is not None:
        item = find(old)
        if moves.repeats(item, act, "mint", by):
            return item
        raise HasCode(code=old, state=item.state)
    at = "/".join(tree.path(building)), where_of(tree, building, line.door)
    item = code_item(tokens.new_code(kind), take_numbers(1)[0], there.id, at, line)
    item.act, item.did = act, moves.did("mint", by)
    with Transaction() as tx:
        tx.create(item, or_raise=Stale())
        if is_new:
            moves.put_in(line, kind, item)
            tx.create(line, or_raise=Stale())
        else:
            moves.change_line(tx, line, moves.in_place_of(kind, item))
        audit.record(tx, by, "code.mint", f"code#{item.id}", place=building, kind=kind, dwelling=there.id)
        emit(tx, CodesChanged(key=f"{item.id}#{act}", at_ms=now_ms(), buildings=[building], act="mint"))
    return item


def _line(building: str, dwelling: str) -> Line | None:
    try:
        return find_line(building, dwelling)
    except NotFound:
        return None


def add_replacement(tx: Transaction, old: CodeItem, line: Line, kind: Kind, *, act: str, by: str) -> CodeItem:
    """Add to ``tx`` what replaces ``old``, the live code of ``line``, by a new one. Returns the new code.

    The address is the old code's: whoever writes it anew changes the line's version too. Three writes. The transaction
    raises Stale if either has changed since it was read.
    """
    rules.CODE.after(old.state, "replace")
    at = str(old.path), str(old.where)
    item = code_item(tokens.new_code(kind), take_numbers(1)[0], str(old.dwelling), at, line)
    item.act = act
    moves.end_code(tx, old, "replaced", act=act, done=moves.did("replace", by), successor=item.id)
    tx.create(item, or_raise=Stale())
    moves.change_line(tx, line, moves.in_place_of(kind, item))
    return item


def rotate(tx: Transaction, actor: Actor | str, dwelling: str, kind: Kind, why: str) -> str | None:
    """Replace the live code of ``kind`` of a dwelling within ``tx``: after a move-out the old one opens nothing.

    ``why`` is a fixed word or an id for the audit, nothing that was typed. Returns the new code's id; None, and nothing
    is added, where the door has no such code. Five writes. The transaction raises Stale if the door's line has changed
    since it was read here: whoever opened it reads again (``rereading``).
    """
    there, _ = dwellings.on(dwelling)
    building = str(there.building)
    line = _line(building, there.id)
    old = line.code(kind) if line is not None else None
    if line is None or old is None:
        return None
    by = actor if isinstance(actor, str) else signed_in(actor)
    item = add_replacement(tx, find(old), line, kind, act="rotate", by=by)
    audit.record(tx, actor, "code.rotate", f"code#{old}", place=building, why=why, successor=item.id)
    emit(tx, CodesChanged(key=f"{old}#{item.id}", at_ms=now_ms(), buildings=[building], act="rotate"))
    return item.id

"""Honours, nominations (提名): somebody is named by another; nobody reads why before they consent."""

from chalicelib.core import limits
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.people import standing
from chalicelib.people.accounts import service as accounts
from chalicelib.people.standing import Seat
from chalicelib.places.service import tree as trees
from chalicelib.points import wording
from chalicelib.points.honours import rules
from chalicelib.points.honours.errors import NobodyByPhone, NominatedBefore, OwnNomination, Repeated
from chalicelib.points.honours.records import Made, Nomination, Pair
from chalicelib.points.honours.schemas import NominationRequest
from chalicelib.points.honours.service import changes
from chalicelib.points.marks import mark


def nominate(actor: Actor, asked: NominationRequest) -> Nomination:
    """Nominate somebody; the same again gives the first answer.

    Raises NotSignedIn, TooMany, NotFound, NobodyByPhone, OwnNomination, NominatedBefore, BadInput, Repeated.
    """
    person = signed_in(actor)
    said = mark(actor, "nominate", "honours", asked)
    first = _first(asked.id, said)
    if first is not None:
        return first
    if not any(actor.roles.get(role) for role in rules.CONFIRMS):  # staff nominate as many as there are
        limits.take(rules.NOMINATIONS, person)
    of = asked.person or _by_phone(str(asked.phone))
    seats = standing.homes_of(of)
    if of == person or actor.homes & {seat.household for seat in seats}:
        raise OwnNomination
    wording.check(person, asked.reason, "reason")
    made = _made(person, of, seats, asked, said)
    try:
        with Transaction() as tx:
            _add(tx, made, person, of)
    except Repeated:
        raced = _first(asked.id, said)
        if raced is None:  # pragma: no cover - an item with this id was there a moment ago, and nominations stay
            raise
        return raced
    return made


def _first(nomination: str, said: str) -> Nomination | None:
    """Give what the same request made before. Raises Repeated if the id was used for something else."""
    try:
        there = changes.find(nomination)
    except NotFound:
        return None
    if there.said != said:
        raise Repeated(id=nomination)
    return there


def _by_phone(phone: str) -> str:
    """Tell who has verified ``phone``. Raises NobodyByPhone."""
    found = standing.by_phones([phone])[phone]
    if not found:
        raise NobodyByPhone("没有居民登记过该手机号", "请核对手机号，或请社区工作人员提名")
    if len(found) > 1:
        raise NobodyByPhone("该手机号由多人共用", "请社区工作人员提名")
    return found[0]


def _made(person: str, of: str, seats: tuple[Seat, ...], asked: NominationRequest, said: str) -> Nomination:
    tree = trees.tree()
    district = tree.district.id
    made = Nomination(
        *Nomination.at(asked.id),
        of=of,
        by=person,
        place=next((str(tree.above(seat.building, "community")) for seat in seats), district),
        places=set(standing.places_around(seats) or {district}),
        state="nominated",
        at_ms=now_ms(),
        said=said,
        act=said,
    )
    made.reason = made.seal("reason", asked.reason)
    return made


def _add(tx: Transaction, made: Nomination, person: str, of: str) -> None:
    until_ms = now_ms() + rules.SAME_PAIR_MS
    pair = Pair(*Pair.at(person, of), until_ms=until_ms, expires=until_ms // 1000)
    tx.create(made, or_raise=Repeated(id=made.id))
    tx.create(Made(*Made.at(person, made.id), nomination=made.id), or_raise=Repeated(id=made.id))
    free = Pair.until_ms.does_not_exist() | (Pair.until_ms <= now_ms())
    tx.put(pair, given=free, or_raise=NominatedBefore())
    for one in (of, person):
        accounts.check_active(tx, one)
    changes.tell(tx, made.id, made.id, "nominated", person)

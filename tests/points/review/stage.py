"""A community with staff, a roster, a household and a scheme; what people do there, what must always hold of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pynamodb.models import Model

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, Caller
from chalicelib.people.actors import actor_of
from chalicelib.people.staff.records import Holder
from chalicelib.points import accounts, chain
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.records import Entry, Head, partition
from chalicelib.points.review.records import Member, Review, Seat, Step
from chalicelib.points.review.schemas import Appeal, Ballot, Proposal, Recusal
from chalicelib.points.review.service import appealing, due, filing, finding, proposing, voting
from chalicelib.points.review.service.finding import Case
from chalicelib.points.scheme.document import Terms
from tests.people.homes.conftest import made_town
from tests.people.test_standing import settled
from tests.places.asking import Town
from tests.points import schemes
from tests.support import aws
from tests.support.people import person

NUMBER = "康公（交）行罚决字〔2026〕第123号"
THREE = Terms(panel=3)  # the quorum: fewer votes than the five that are drawn else
Later = Callable[[int], None]
M = TypeVar("M", bound=Model)


def actor(who: str) -> Actor:
    return actor_of(Caller(who))


def decision(number: str = NUMBER) -> dict[str, Any]:
    return {"number": number, "on": "2026-01-05", "by": "康巴什区公安分局"}


@dataclass
class Stage:
    """Who takes part: twelve members of the roster unless said otherwise, Anna and Ben who live together."""

    town: Town
    clerk: str
    police: str
    anna: str
    ben: str
    home: str
    members: list[str] = field(default_factory=list)

    def member(self, *workplaces: str, active: bool = True) -> str:
        """Add a member of the roster of the community."""
        who, place = person(("committee_member", self.town.community)), self.town.community
        seated(who, place)
        one = Member(*Member.at(who), place=place, active=active, version=1, by=who, said="", at_ms=now_ms())
        one.workplaces, one.names = filing.blinds(workplaces), one.seal("names", "[]")
        one.listing, one.listed_at = f"roster#{place}", who
        one.save()
        self.members.append(who)
        return who

    def only(self, number: int) -> None:
        """Leave so many members on the roster."""
        for who in self.members[number:]:
            Member(*Member.at(who)).delete()
        del self.members[number:]

    def proposal(self, item: str = "honesty", **more: Any) -> Proposal:
        said: dict[str, Any] = {"id": new_id(), "item": item, "version": 1, "at_ms": now_ms() - DAY_MS}
        if item == "drunk_driving":
            said |= {"subject": self.anna, "decision": decision()}
        else:
            said |= {"subject": self.home, "text": "捡到钱包交还失主"}
        return Proposal.model_validate(said | more)

    def propose(self, item: str = "honesty", *, by: str | None = None, **more: Any) -> Case:
        return proposing.propose(actor(by or self.clerk), self.proposal(item, **more))

    def vote(self, who: str, review: str, approve: bool = True, **more: Any) -> Case:  # noqa: FBT001, FBT002 - a vote
        said = {"id": new_id(), "approve": approve, "reason": "材料属实"} | more
        return voting.vote(actor(who), review, Ballot.model_validate(said))

    def recuse(self, who: str, review: str) -> None:
        voting.recuse(actor(who), review, Recusal(id=new_id(), reason="与当事人是亲戚"))

    def decide(self, review: str, *, approve: bool = True) -> Case:
        """Let everybody vote who sits."""
        for one in finding.case(review).now:
            self.vote(one.person, review, approve)
        return finding.case(review)

    def noticed(self, item: str = "drunk_driving", **more: Any) -> str:
        review = self.propose(item, **more).review.id
        assert self.decide(review).review.state == "noticed"
        return review

    def posted(self, later: Later, item: str = "drunk_driving", **more: Any) -> str:
        review = self.noticed(item, **more)
        later(5 * DAY_MS)
        due.run()
        assert finding.case(review).review.state == "posted"
        return review

    def appeal(self, review: str, who: str | None = None, **more: Any) -> Case:
        said = {"id": new_id(), "reason": "当时不是我开车"} | more
        return appealing.appeal(actor(who or self.anna), review, Appeal.model_validate(said))


def seated(who: str, place: str, role: str = "committee_member", called: str = "") -> None:
    """List somebody in a role at a place, as staff's lists do."""
    line = Holder.of(place, role, place, who)
    line.name, line.given_by, line.given_ms = line.seal("name", called), "system", now_ms()
    line.save()


def built(members: int = 12, **scheme: Any) -> Stage:
    town = made_town()
    anna, ben = person(), person()
    stage = Stage(
        town,
        clerk=person(("community_staff", town.community)),
        police=person(("police", town.street)),
        anna=anna,
        ben=ben,
        home=settled(town.building, (anna, "owner"), (ben, "family")),
    )
    seated(stage.clerk, town.community, "community_staff")
    schemes.enforce(**({"terms": THREE} | scheme))
    for _ in range(members):
        stage.member()
    return stage


def balance(holder: str, currency: str = "merit") -> int:
    """Give the balance of an account, and see that its entries make it and hang together."""
    account = Account(holder, currency)
    entries = list(Entry.query(partition(account), Entry.sk.startswith("entry#")))
    heads = list(Head.query(partition(account), Head.sk == "head"))
    if not heads:
        assert entries == []
        return 0
    where = {"account": account.name, "balance": heads[0].balance, "seq": heads[0].seq, "hash": heads[0].hash}
    assert chain.check({"format": chain.FORMAT, "entries": [one.shown() for one in entries], **where}).holds
    return int(heads[0].balance)


def stored(room: str, kind: type[M], prefix: str) -> list[M]:
    """Read the items of a kind out of the stand-in's own memory: a sweep looks thousands of times."""
    table = next(table for name, table in aws._backend_tables() if name == CONFIG.table(room))
    lines = [line if isinstance(line, dict) else {"": line} for line in table.items.values()]
    items = [item.to_json()["Attributes"] for line in lines for item in line.values()]
    return [kind.from_raw_data(item) for item in items if item.get("sk", {"S": ""})["S"].startswith(prefix)]


def cases() -> list[Case]:
    """Give every case."""
    reviews, seats, steps = (
        stored("points", Review, "review"),
        sorted(stored("points", Seat, "seat#"), key=lambda one: one.sk),
        sorted(stored("points", Step, "step#"), key=lambda one: one.sk),
    )
    return [
        Case(
            one,
            tuple(seat for seat in seats if seat.pk == one.pk),
            tuple(step for step in steps if step.pk == one.pk),
        )
        for one in reviews
    ]


def holds() -> None:
    """See what must hold of every case at every moment."""
    posted = stored("points", Entry, "entry#")
    for case in cases():
        review = case.review
        steps = [int(step.sk.removeprefix("step#")) for step in case.steps]
        assert max(steps) <= review.version
        assert steps == sorted(set(steps))
        assert case.steps[-1].state == review.state
        seats = case.now
        voted = [seat for seat in seats if seat.state == "voted"]
        assert (len(seats), len(voted)) == (
            int(review.seats) if seats else 0,
            int(review.yes + review.no) * bool(seats),
        )
        for seat in case.seats:
            assert (seat.listing is None) == (seat.state in {"recused", "closed"})
        for number in case.decided:
            assert sum(one.state == "voted" for one in case.seats if one.round == number) >= case.terms.quorum
        kin = {review.by, accounts.person(review.of)}
        assert kin.isdisjoint(case.panel)
        first = {one.person for one in case.seats if one.stage == "review"}
        assert first.isdisjoint(one.person for one in case.seats if one.stage == "appeal")
        mine = [one for one in posted if one.basis == review.pk]
        there = {"posted": 1, "appealed": 1, "upheld": 1, "overturned": 1, "reversed": 2}
        assert len(mine) == there.get(review.state, 0)


def seats_of(review: str, state: str | None = None) -> list[Seat]:
    return [one for one in finding.case(review).seats if state in {None, one.state}]

"""Walks of the committee: what is proposed, voted, appealed; the book follows what its panels decide."""

from collections import defaultdict
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chalicelib.core.clock import now_ms
from chalicelib.core.ids import new_id
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.rules import Line, months_later
from chalicelib.points.review.schemas import Appeal, Ballot, Recusal, Withdrawal
from chalicelib.points.review.service import appealing, due, proposing, voting
from tests.faults.crash import Point
from tests.faults.model import tables
from tests.faults.model.walk import CRASHES, WHICH, Walk, outcome
from tests.points.review.stage import actor, decision

VOTED_ON = {"reviewing", "contested", "appealed"}
POSTED = {"posted", "appealed", "upheld", "overturned", "reversed"}
WON = {"noticed", "confirmed", "upheld"}
QUORUM = 3
STAGES = ("review", "appeal")
NUMBERS = ["康公罚〔2026〕1号", "康公罚〔2026〕2号"]
LAPSE_MONTHS = {"drunk_driving": 12}


class Committee(Walk):
    """The rules of the committee, for a town's walk."""

    def __init__(self) -> None:
        super().__init__()
        self.reviews: dict[str, tables.Raw] = {}
        self.claims: set[tuple[str, str]] = set()  # decisions that were proposed, by number and subject
        self.votes: dict[tuple[str, int], dict[str, bool]] = defaultdict(dict)
        self.named: dict[str, tuple[str, str] | None] = {}

    @rule(deducts=st.booleans(), whose=st.integers(0, 2), number=st.sampled_from(NUMBERS), crash=CRASHES)
    def propose(self, *, deducts: bool, whose: int, number: str, crash: Point | None) -> None:
        stage = self.world.committee
        subject = self.world.people[whose] if deducts else self.world.homes[whose % 2]
        more: dict[str, Any] = {"subject": subject} | ({"decision": decision(number)} if deducts else {})
        asked = stage.proposal("drunk_driving" if deducts else "honesty", **more)
        claim = (number, subject) if deducts else None

        def said() -> str:
            if claim in self.claims:
                return "decision_used"
            self.claims |= {claim} if claim else set()
            self.named[asked.id] = claim
            return "ok"

        self.do(lambda: proposing.propose(actor(stage.clerk), asked), said, crash)
        self.see()

    @rule(which=WHICH, seat=WHICH, approve=st.sampled_from([True, True, False]), crash=CRASHES)
    def vote(self, which: int, seat: int, *, approve: bool, crash: Point | None) -> None:
        """One of a panel votes; now and then everybody does who must not: proposer, subject, who was not drawn."""
        review = self.one(which, VOTED_ON)
        if review is None:
            return
        seats = sorted(who_sits(one) for one in self.seats(review) if one["round"] == review["round"])
        if seat % 5 == 0 or not seats:
            self.no_vote(review, set(seats))
            return
        voter = seats[seat % len(seats)]
        ballot = Ballot(id=new_id(), approve=approve, reason="材料属实")
        cast = self.votes[review["pk"], review["round"]]
        states = {
            one["sk"].split("#")[2]: one["state"] for one in self.seats(review) if one["round"] == review["round"]
        }

        def real() -> None:
            voting.vote(actor(voter), self.id_of(review), ballot)

        def said() -> str:
            if voter in cast:
                return "already_voted"
            cast[voter] = approve
            return "ok"

        if states[voter] == "recused":
            assert self.attempt(real, crash) != "ok"
        else:
            self.do(real, said, crash)
        self.see()

    @rule(which=WHICH, approve=st.booleans(), one_against=st.booleans())
    def all_vote(self, which: int, *, approve: bool, one_against: bool) -> None:
        """All who sit and haven't voted do so; one of them otherwise than the rest, perhaps."""
        review = self.one(which, VOTED_ON)
        there = [one for one in self.seats(review) if one["round"] == review["round"]] if review else []
        waiting = sorted(who_sits(one) for one in there if one["state"] == "seated")
        for at, voter in enumerate(waiting):
            now = self.one_of(review)
            if now["state"] not in VOTED_ON or now["round"] != there[0]["round"]:
                return
            choice = approve != (one_against and at == 0)
            ballot = Ballot(id=new_id(), approve=choice, reason="材料属实")
            answer = outcome(partial(voting.vote, actor(voter), self.id_of(now), ballot))
            assert answer == "ok"
            self.votes[now["pk"], now["round"]][voter] = choice
            self.see()

    @rule(deducts=st.booleans(), whose=st.integers(0, 2), number=st.sampled_from(NUMBERS), then=st.integers(0, 3))
    def run_case(self, *, deducts: bool, whose: int, number: str, then: int) -> None:
        """A case from its proposal on: approved, then posted, or appealed before or after; another panel decides."""
        before = self.reviews.keys()
        self.propose(deducts=deducts, whose=whose, number=number, crash=None)
        for pk in self.reviews.keys() - before:
            which = sorted(one for one in self.reviews if self.reviews[one]["state"] in VOTED_ON).index(pk)
            self.all_vote(which=which, approve=True, one_against=False)
            if then % 2:
                self.time_passes(days=8, crash=None)
            appealable = sorted(one for one in self.reviews if self.reviews[one]["state"] in {"noticed", "posted"})
            if then > 0 and pk in appealable:
                self.appeal(which=appealable.index(pk), who=0, crash=None)
            open_now = sorted(one for one in self.reviews if self.reviews[one]["state"] in VOTED_ON)
            if pk in open_now:
                self.all_vote(which=open_now.index(pk), approve=then == 1, one_against=False)

    def one_of(self, review: tables.Raw | None) -> tables.Raw:
        return self.reviews[review["pk"]] if review else {}

    def no_vote(self, review: tables.Raw, seats: set[str]) -> None:
        stage = self.world.committee
        members = [one for one in stage.members if one not in seats][:1]
        for someone in (stage.clerk, stage.police, *self.world.people, *members):
            ballot = Ballot(id=new_id(), approve=True, reason="材料属实")
            answer = outcome(partial(voting.vote, actor(someone), self.id_of(review), ballot))
            assert answer != "ok", "who is not drawn, proposed it or has an interest in it never votes"

    @rule(which=WHICH, seat=WHICH, crash=CRASHES)
    def recuse(self, which: int, seat: int, crash: Point | None) -> None:
        review = self.one(which, VOTED_ON)
        there = [one for one in self.seats(review) if one["round"] == review["round"]] if review else []
        if review is not None and there:
            who = sorted(who_sits(one) for one in there)[seat % len(there)]
            asked = Recusal(id=new_id(), reason="与当事人是亲戚")
            self.attempt(lambda: voting.recuse(actor(who), self.id_of(review), asked), crash)
            self.see()

    @rule(which=WHICH, who=st.integers(0, 2), crash=CRASHES)
    def appeal(self, which: int, who: int, crash: Point | None) -> None:
        review = self.one(which, {"noticed", "posted"})
        if review is not None:
            asked = Appeal(id=new_id(), reason="当时不是我开车")
            someone = review["of"] if review["holder"].startswith("person#") else self.world.people[who]
            self.attempt(lambda: appealing.appeal(actor(someone), self.id_of(review), asked), crash)
            self.see()

    @rule(which=WHICH, crash=CRASHES)
    def withdraw(self, which: int, crash: Point | None) -> None:
        review = self.one(which, {"proposed", "reviewing"})
        if review is not None and which % 3 == 0:
            asked = Withdrawal(id=new_id())
            clerk, its_id = actor(self.world.committee.clerk), self.id_of(review)
            if self.attempt(lambda: proposing.withdraw(clerk, its_id, asked), crash) == "ok":
                self.claims -= {self.named[its_id]} if self.named.get(its_id) else set()
            self.see()

    def committee_looks(self) -> None:
        assert due.run()["failed"] == 0

    def id_of(self, review: tables.Raw) -> str:
        return str(review["pk"]).removeprefix("review#")

    def one(self, which: int, states: set[str]) -> tables.Raw | None:
        there = [one for _, one in sorted(self.reviews.items()) if one["state"] in states]
        return there[which % len(there)] if there else None

    def seats(self, review: tables.Raw) -> list[tables.Raw]:
        there = [one for one in tables.raw() if one["pk"] == review["pk"] and one["sk"].startswith("seat#")]
        return [{**one, "round": int(one["sk"].split("#")[1])} for one in there]

    def see(self) -> None:
        """See what became of the cases, and let the book follow what was decided; each decision has its quorum."""
        now = {one["pk"]: one for one in tables.raw() if one["sk"] == "review"}
        moved = [one for pk, one in now.items() if pk not in self.reviews or self.reviews[pk]["state"] != one["state"]]
        for one in sorted(moved, key=lambda one: one.get("seq", 0)):
            before = self.reviews.get(one["pk"], {"state": "proposed", "round": 0})
            if before["state"] in VOTED_ON and one["state"] not in VOTED_ON | {"withdrawn", "proposed", "closed"}:
                self.counted(before, one)
            self.follow(before["state"], one)
        self.reviews = now
        self.seated()

    def counted(self, before: tables.Raw, one: tables.Raw) -> None:
        """Count the votes again that the walk saw."""
        cast = self.votes[one["pk"], before["round"]]
        assert len(cast) >= QUORUM, "no decision below the quorum"
        won = sum(cast.values()) * 2 > len(cast)
        assert won == (one["state"] in WON | ({"posted", "refused"} if before["state"] == "contested" else set()))

    def follow(self, before: str, one: tables.Raw) -> None:
        """Post in the book what became of a case, and take back what was overturned."""
        account = Account(one["holder"], one["currency"])
        if one["state"] in POSTED and before not in POSTED:
            assert self.book.post(self.line(one, account)) == "ok"
            assert self.book.of(account.name)[-1].seq == one["seq"]
        if one["state"] == "refused" and before != "refused":
            known = self.book.row(account.holder, one["item"], one["event"]) is not None
            said = "already_posted" if known else self.book.post(self.line(one, account))
            assert said == one["refusal"]
        if one["state"] == "reversed" and before != "reversed":
            assert self.book.reverse(account, one["seq"], one["pk"]) in {"ok", "account_closed", "given_back"}

    def line(self, one: tables.Raw, account: Account) -> Line:
        months = LAPSE_MONTHS.get(one["item"])
        return Line(
            account=account,
            kind="award" if one["points"] > 0 else "deduction",
            item=one["item"],
            clause=one["clause"],
            version=one["scheme"],
            event=one["event"],
            points=one["points"],
            at_ms=one["event_ms"],
            basis=one["pk"],
            lapses_ms=None if months is None else months_later(now_ms(), months),
        )

    def seated(self) -> None:
        """See who sits and votes: nobody with an interest, nobody of the first panel in the appeal, each once."""
        people = {f"person#{one}": one for one in self.world.people}
        for pk, review in self.reviews.items():
            kin = {review["by"], *(one for holder, one in people.items() if holder == review["holder"])}
            kin |= set(self.world.people[:2]) if review["of"] == self.world.homes[0] else set()
            seats = self.seats(review)
            first, second = ({who_sits(one) for one in seats if one["stage"] == stage} for stage in STAGES)
            assert kin.isdisjoint(first | second)
            assert first.isdisjoint(second)
            for number in {one["round"] for one in seats}:
                voted = [one for one in seats if (one["round"], one["state"]) == (number, "voted")]
                cast = {who_sits(one): one["choice"] for one in voted}
                assert cast == self.votes[pk, number], "each vote once, and as it was cast"


def who_sits(seat: tables.Raw) -> str:
    """Name the member of a seat."""
    return str(seat["sk"]).split("#")[2]

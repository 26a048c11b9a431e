"""Walks of campaigns: lists read, approved, posted in pieces, paused, run again; each row has its result, once."""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chalicelib.core.ids import new_id
from chalicelib.points.accounts import Account
from chalicelib.points.campaigns.schemas import Approval, CampaignAct
from chalicelib.points.campaigns.service import finding, moving
from chalicelib.points.ledger.rules import Line
from tests.faults.crash import Crash, Point, crashing
from tests.faults.model import tables
from tests.faults.model.walk import CRASHES, WHICH, Walk

MOST = 2  # of one walk: reading a list is a hundred times a vote
DRILL, CAP = 5, 20


class Drills(Walk):
    """The rules of campaigns, for a town's walk."""

    def __init__(self) -> None:
        super().__init__()
        self.campaigns: dict[str, list[str]] = {}

    @rule(who=st.sets(st.integers(0, 2), min_size=1), stranger=st.booleans(), goes_on=st.booleans())
    def list_people(self, who: set[int], *, stranger: bool, goes_on: bool) -> None:
        if len(self.campaigns) < MOST:
            stage = self.world.drills
            phones = [stage.phone(at) for at in sorted(who)] + ["13911111111"] * stranger
            item = stage.made([["手机号"], *([phone] for phone in phones)])
            assert item.state == "ready"
            twins = [one for one in map(finding.find, self.campaigns) if one.same == item.same]
            self.campaigns[item.id] = [self.world.people[at] for at in sorted(who)]
            if goes_on:
                act = new_id()
                answer = self.attempt(lambda: stage.approve(item, id=act), None)
                assert answer == ("same_list" if any(one.approved_by for one in twins) else "ok")
            self.follow_campaigns()  # what else was waiting was delivered as well

    @rule(which=WHICH, own=st.sampled_from([False, False, True]), crash=CRASHES)
    def approve(self, which: int, *, own: bool, crash: Point | None) -> None:
        """A second person approves what was read; who uploaded it never does."""
        if self.campaigns:
            stage, its_id = self.world.drills, self.campaign(which)
            item = finding.find(its_id)
            said = Approval(id=new_id(), hash=str(item.mark))
            who = stage.actor(stage.maker if own else stage.approver)
            answer = self.attempt(lambda: moving.approve(who, its_id, said), crash)
            assert not (own and answer == "ok"), "who uploaded a list does not approve it"

    @rule(which=WHICH, verb=st.sampled_from(["pause", "resume", "run", "run"]), crash=CRASHES)
    def steer(self, which: int, verb: str, crash: Point | None) -> None:
        if self.campaigns:
            stage, its_id, asked = self.world.drills, self.campaign(which), CampaignAct(id=new_id())
            act = getattr(moving, verb)
            self.attempt(lambda: act(stage.actor(stage.approver), its_id, asked), crash)

    @rule(most=st.integers(1, 3), crash=CRASHES)
    def deliver(self, most: int, crash: Point | None) -> None:
        """Deliver some of what waits, each twice, after a crash in its midst."""
        stage = self.world.drills
        for one in [event for event in stage.events() if event.name.startswith("campaign.")][:most]:
            if crash is not None:
                with suppress(Crash), crashing(crash):
                    stage.send(one)
                tables.check()
            stage.send(one)
            stage.send(one)
            stage.seen.add(one.key)
        assert stage.failed == 0
        self.follow_campaigns()

    def campaign(self, which: int) -> str:
        return sorted(self.campaigns)[which % len(self.campaigns)]

    def follow_campaigns(self) -> None:
        """Post in the book what campaigns posted; what they refused, the book refuses too."""
        there = tables.Ledger(tables.raw())
        new = [one for entries in there.entries.values() for one in entries if one["basis"].startswith("campaign#")]
        for one in sorted(new, key=lambda one: one["seq"]):
            account = Account.named(one["account"])
            if self.book.row(account.holder, one["item"], one["event"]) is None:
                assert self.book.post(self.row(account, one)) == "ok"
        for item in (one for one in tables.raw() if one["sk"] == "campaign" and one["state"] == "done"):
            holders = self.campaigns[item["pk"].removeprefix("campaign#")]
            posted = [one for one in holders if self.book.row(f"person#{one}", "drill", item["event"]) is not None]
            assert item["rows"] == len(holders)
            assert (item["posted"], item["refused"]) == (len(posted), len(holders) - len(posted))

    def row(self, account: Account, one: tables.Raw) -> Line:
        from chalicelib.points.ledger.rules import Caps

        return Line(
            account=account,
            kind="award",
            item="drill",
            clause=one["clause"],
            version=1,
            event=one["event"],
            points=DRILL,
            at_ms=one["at_ms"],
            basis=one["basis"],
            caps=Caps(year=CAP),
        )

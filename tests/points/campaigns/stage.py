"""A town with staff and residents, a scheme in force, and the room's queues in the process."""

import io
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core import files, uploads
from chalicelib.core.aws import client
from chalicelib.core.clock import HOUR_MS, now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.crypto import blind
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.sheets import write_csv, write_xlsx
from chalicelib.core.tables import Transaction
from chalicelib.people.accounts.records import PhoneHolder
from chalicelib.people.actors import actor_of
from chalicelib.points.accounts import Account
from chalicelib.points.campaigns.records import Campaign
from chalicelib.points.campaigns.schemas import Approval, CampaignAct, CampaignOrder
from chalicelib.points.campaigns.service import content, finding, making, moving
from chalicelib.points.ledger.records import Head
from functions import campaigns, notify
from functions.routing import QUEUES
from tests.codes.queue import message
from tests.people.homes.conftest import made_town
from tests.people.test_standing import settled
from tests.places.asking import Town
from tests.points import schemes
from tests.support.people import person
from tests.support.web import Answer, get, post

HANDLERS = {"campaigns": campaigns.handler, "notify": notify.handler}
PHONE = "13800000{:03d}"


@dataclass
class Stage:
    """Where all tests here begin."""

    town: Town
    maker: str
    approver: str
    auditor: str
    walker: str
    stranger: str
    people: list[str] = field(default_factory=list)  # each with a phone and a home of their own in the community
    homes: list[str] = field(default_factory=list)
    outsider: str = ""
    seen: set[str] = field(default_factory=set)
    failed: int = 0

    def phone(self, at: int) -> str:
        return PHONE.format(at)

    def actor(self, who: str) -> Actor:
        return actor_of(Caller(who))

    def upload(self, rows: list[list[Any]], *, by: str | None = None, xlsx: bool = False) -> str:
        """Send a list as a client does. Returns the upload's id."""
        out, upload = io.BytesIO(), new_id()
        write_xlsx(out, {"名单": rows}) if xlsx else write_csv(out, rows)
        return self.sent(out.getvalue(), upload, by=by)

    def sent(self, raw: bytes, upload: str, *, by: str | None = None) -> str:
        item, _, _ = uploads.begin(by or self.maker, upload, "points-list", "text/csv")
        files.store(item.file, raw, "text/csv")
        return upload

    def order(self, rows: list[list[Any]] | None = None, **more: Any) -> CampaignOrder:
        said = {"id": new_id(), "title": "秋季应急演练", "item": "drill", "version": 1} | more
        said.setdefault("place", self.town.community)
        said.setdefault("at_ms", now_ms() - HOUR_MS)
        if rows is not None:
            said["upload"] = self.upload(rows)
        return CampaignOrder.model_validate(said)

    def made(self, rows: list[list[Any]] | None = None, **more: Any) -> Campaign:
        """Make a campaign and have its list read."""
        made = making.make(self.actor(self.maker), self.order(rows, **more))
        self.deliver()
        return finding.find(made.id)

    def ready(self, count: int = 3, **more: Any) -> Campaign:
        """Make a campaign of the first ``count`` people."""
        return self.made([["手机号"], *([self.phone(at)] for at in range(count))], **more)

    def approve(self, item: Campaign, **more: Any) -> Campaign:
        said = {"id": new_id(), "hash": item.mark} | more
        return moving.approve(self.actor(self.approver), item.id, Approval.model_validate(said))

    def act(self, verb: str, item: Campaign, who: str | None = None) -> Campaign:
        act = getattr(moving, verb)
        done: Campaign = act(self.actor(who or self.approver), item.id, CampaignAct(id=new_id()))
        return done

    def events(self, *, new: bool = True) -> list[Outbox]:
        found = [one for one in Outbox.scan() if not new or one.key not in self.seen]
        return sorted(found, key=lambda one: (one.at_ms, one.key))

    def deliver(self, *, times: int = 1, only: str = "", most: int = 1_000) -> int:
        """Deliver what the outbox holds until nothing new is left, ``most`` events at most."""
        count = 0
        while count < most and (new := [one for one in self.events() if only in one.name]):
            for one in new[: most - count]:
                self.seen.add(one.key)
                for _ in range(times):
                    self.send(one)
                count += 1
        return count

    def send(self, one: Outbox, *, received: int = 1) -> None:
        for queue in set(QUEUES.get(one.name, ())) & HANDLERS.keys():
            record = message(one.name, one.body) | {"attributes": {"ApproximateReceiveCount": str(received)}}
            self.failed += len(HANDLERS[queue]({"Records": [record]}, None)["batchItemFailures"])

    def balance(self, holder: str, currency: str = "merit") -> int:
        try:
            return int(Head.get(*Head.at(Account(holder, currency))).balance)
        except Head.DoesNotExist:
            return 0

    def balances(self) -> list[int]:
        return [self.balance(f"person#{one}") for one in self.people]

    def see(self, item: Campaign, who: str | None = None) -> Answer:
        return get(f"/campaigns/{item.id}", person=who or self.maker)

    def post(self, path: str, body: object, who: str | None = None) -> Answer:
        return post(f"/campaigns{path}", body, person=who or self.maker)

    def overwrite(self, key: str, raw: bytes) -> None:
        """Change a file behind everybody's back."""
        client("s3").put_object(Bucket=CONFIG.bucket, Key=key, Body=raw)

    def lose(self, key: str) -> None:
        files.remove(key)

    def chunk_file(self, item: Campaign, number: int = 0) -> str:
        return content.chunk_file(item, number)


def with_phone(who: str, phone: str) -> None:
    hold = PhoneHolder.of(blind(phone, "phone"), who)
    hold.at_ms = now_ms()
    with Transaction() as tx:
        tx.remove(hold)
    hold.save()


def built(count: int = 6) -> Stage:
    """Make the stage: people live in two buildings of the community, one elsewhere."""
    town = made_town()
    stage = Stage(
        town,
        maker=person(("community_staff", town.community)),
        approver=person(("community_staff", town.community)),
        auditor=person(("auditor", town.community)),
        walker=person(("grid_worker", town.community)),
        stranger=person(("community_staff", town.other_community)),
    )
    for at in range(count):
        someone = person()
        building = town.building if at % 2 else town.second_building
        stage.people.append(someone)
        stage.homes.append(settled(building, (someone, "owner")))
        with_phone(someone, stage.phone(at))
    stage.outsider = person()
    settled(town.other_building, (stage.outsider, "owner"))
    with_phone(stage.outsider, stage.phone(900))
    schemes.enforce()
    return stage

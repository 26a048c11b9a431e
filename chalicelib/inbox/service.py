"""What the room does: keep what a person is told, once, and nudge them through WeChat where they agreed to it."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TypeVar

from pynamodb.exceptions import DoesNotExist
from pynamodb.pagination import ResultIterator

from chalicelib.core import cursors, logs
from chalicelib.core.clock import DAY_MS, local, now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import AppError, Conflict, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, Caller, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.inbox import events
from chalicelib.inbox.records import Consent, Inbox, Message, Told, Unread
from chalicelib.inbox.rules import FRESH_MS, KEPT_DAYS, MOST_CONSENTS, MOST_UNREAD
from chalicelib.inbox.texts import KINDS, LOOK, clipped

M = TypeVar("M", bound=Inbox)


class EnoughConsents(Conflict):
    """The person agreed to as many messages as are kept."""

    code = "enough_consents"


class AlreadyTold(Conflict):
    """The person was told this news before."""

    code = "already_told"


def tell(
    person: str,
    kind: str,
    key: str,
    facts: Mapping[str, str],
    *,
    about: str | None = None,
    given: Callable[[Transaction], None] | None = None,
) -> None:
    """Put a message into the inbox of ``person``; the same news (``key``) is told once.

    ``facts`` hold what the kind's text names, ``about`` is kind#id of what it is about; ``given`` adds to the
    transaction what must hold, as that the person is still there, and raises by it. What was said is sealed.
    Raises KeyError for a kind or a fact that the table of texts does not have.
    """
    KINDS[kind].written(facts)
    now, message_id, pk = now_ms(), new_id(), f"person#{person}"
    expires = (now + KEPT_DAYS * DAY_MS) // 1000
    message = Message(pk, f"message#{message_id}", kind=kind, about=about, at_ms=now, expires=expires)
    message.facts = message.seal("facts", json.dumps(dict(facts), ensure_ascii=False))
    mark = sha256(key.encode()).hexdigest()
    tx = Transaction()
    if given is not None:
        given(tx)
    tx.create(Told(pk, f"told#{mark}", message=message_id, expires=expires), or_raise=AlreadyTold())
    tx.create(message, or_raise=Conflict())
    tx.create(Unread(pk, f"unread#{message_id}", expires=expires), or_raise=Conflict())
    emit(tx, events.Told(key=f"{person}#{message_id}", at_ms=now, person=person, message=message_id))
    try:
        with tx:
            pass
    except AlreadyTold:
        return


def said(message: Message) -> tuple[str, str]:
    """Give title and text of ``message``."""
    return KINDS[message.kind].written(json.loads(message.open("facts")))


def messages(caller: Caller, *, unread: bool, limit: int, cursor: str | None) -> tuple[list[Message], str | None]:
    """List one's own messages, newest first. Raises NotSignedIn, BadInput for a wrong cursor."""
    pk = f"person#{signed_in(caller)}"
    actor, prefix = Actor(caller.person), "unread#" if unread else "message#"

    def query(last: cursors.Key | None, kind: type[M]) -> ResultIterator[M]:
        return kind.query(
            pk, kind.sk.startswith(prefix), scan_index_forward=False, limit=limit, last_evaluated_key=last
        )

    if not unread:
        return cursors.page(lambda last: query(last, Message), actor=actor, what=prefix, cursor=cursor)
    marks, after = cursors.page(lambda last: query(last, Unread), actor=actor, what=prefix, cursor=cursor)
    keys = [(pk, f"message#{mark.sk.removeprefix('unread#')}") for mark in marks]
    there = {one.sk: one for one in Message.batch_get(keys)} if keys else {}
    return [there[sk] for _, sk in keys if sk in there], after


def count_unread(caller: Caller) -> int:
    """Count what is unread, up to one more than a badge shows. Raises NotSignedIn."""
    pk = f"person#{signed_in(caller)}"
    return len(list(Unread.query(pk, Unread.sk.startswith("unread#"), limit=MOST_UNREAD + 1)))


def mark_read(caller: Caller, ids: list[str]) -> None:
    """Mark one's own messages as read; those that are read already stay so. Raises NotSignedIn, NotFound."""
    pk, now = f"person#{signed_in(caller)}", now_ms()
    with Transaction() as tx:
        for message_id in dict.fromkeys(ids):
            tx.update(
                Message(pk, f"message#{message_id}"),
                Message.read_ms.set(Message.read_ms | now),
                given=Message.kind.exists(),
                or_raise=NotFound(message=message_id),
            )
            tx.remove(Unread(pk, f"unread#{message_id}"))


def subscribe(actor: Actor, templates: list[str]) -> None:
    """Note that the person agreed to one more WeChat message of each template, up to a number. Raises NotSignedIn.

    ``actor`` was read, so that who is erased notes nothing.
    """
    pk = f"person#{signed_in(actor)}"
    for template in dict.fromkeys(templates):
        room = Consent.left.does_not_exist() | (Consent.left < MOST_CONSENTS)
        try:
            with Transaction() as tx:
                tx.update(
                    Consent(pk, f"consent#{template}"), Consent.left.add(1), given=room, or_raise=EnoughConsents()
                )
        except EnoughConsents:
            continue


def nudge(told: events.Told, openid_of: Callable[[str], str | None]) -> None:
    """Send the WeChat message of ``told``, once, if the person agreed to one. Raises Busy while WeChat is in trouble.

    What was read, or is no news any more, costs no consent. WeChat is told the title alone: reasons, names and doors
    stay here. Marked before it is sent: a crash between the two costs a nudge and never sends two; the record is in
    the inbox.
    """
    from chalicelib.wechat import service as wechat

    pk = f"person#{told.person}"
    try:
        message = Message.get(pk, f"message#{told.message}", consistent_read=True)
    except DoesNotExist:
        return
    if message.read_ms is not None or message.at_ms < now_ms() - FRESH_MS:
        return
    kind = KINDS[message.kind]
    openid, template = openid_of(told.person), CONFIG.wechat_templates.get(kind.template)
    if openid is None or not template or not _claim(message, f"consent#{kind.template}"):
        return
    when = f"{local(int(message.at_ms)):%Y年%m月%d日 %H:%M}"  # WeChat takes no other form for a field time
    shown = {"thing1": clipped(kind.title), "thing2": LOOK, "time3": when}
    try:
        outcome = wechat.send_subscription(openid, template, "pages/inbox/index", shown)
    except AppError:
        _settle(message, None, given="sending")
        Consent(pk, f"consent#{kind.template}").update(actions=[Consent.left.add(1)])
        raise
    logs.line("info", "nudged", kind=message.kind, outcome=type(outcome).__name__)
    _settle(message, type(outcome).__name__.lower(), given="sending")
    if outcome == wechat.Refused(wechat.Refusal.NO_CONSENT):
        Consent(pk, f"consent#{kind.template}").update(actions=[Consent.left.set(0)])


def _claim(message: Message, consent: str) -> bool:
    """Take one consent and mark the message, together. False if there is none left, or it was nudged before."""
    tx = Transaction()
    tx.update(message, Message.nudge.set("sending"), given=Message.nudge.does_not_exist(), or_raise=Conflict())
    tx.update(Consent(message.pk, consent), Consent.left.add(-1), given=Consent.left > 0, or_raise=Conflict())
    try:
        with tx:
            pass
    except Conflict:
        return False
    return True


def _settle(message: Message, outcome: str | None, *, given: str) -> None:
    action = Message.nudge.remove() if outcome is None else Message.nudge.set(outcome)
    with Transaction() as tx:
        tx.update(message, action, given=Message.nudge == given, or_raise=Conflict())


def exported(person: str) -> list[dict[str, object]]:
    """Give all messages of ``person`` for the export of their own data."""
    found = Message.query(f"person#{person}", Message.sk.startswith("message#"))
    whole: list[dict[str, object]] = []
    for one in found:
        title, text = said(one)
        whole.append({"at_ms": int(one.at_ms), "title": title, "text": text, "read_ms": one.read_ms})
    return whole


def erase(person: str) -> None:
    """Delete the whole inbox of ``person``; again is fine."""
    for item in Inbox.query(f"person#{person}"):
        item.delete()

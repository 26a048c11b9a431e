"""HTTP in and out; what it means is in ``service``."""

from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.schema import Listed
from chalicelib.inbox import service
from chalicelib.inbox.records import Message
from chalicelib.inbox.rules import POLICY
from chalicelib.inbox.schemas import InboxQuery, Marks, MessageView, Subscribed, Unread

routes = Routes("inbox", POLICY)


@routes.get("/inbox", acts=("inbox.see",))
def list_messages(caller: Caller, query: InboxQuery) -> Listed[MessageView]:
    """List one's own messages, newest first."""
    found, after = service.messages(caller, unread=query.unread, limit=query.limit, cursor=query.cursor)
    return Listed[MessageView](items=[view(one) for one in found], next=after)


@routes.get("/inbox/unread", acts=("inbox.see",))
def count_unread(caller: Caller) -> Unread:
    """Count one's own unread messages, for the badge."""
    return Unread(unread=service.count_unread(caller))


@routes.post("/inbox/read", acts=("inbox.read",))
def mark_read(caller: Caller, body: Marks) -> Unread:
    """Mark messages as read."""
    service.mark_read(caller, body.ids)
    return Unread(unread=service.count_unread(caller))


@routes.post("/inbox/subscriptions", acts=("inbox.subscribe",))
def subscribe(actor: Actor, body: Subscribed) -> None:
    """Tell what WeChat's subscription question was answered with: one consent is one message."""
    service.subscribe(actor, list(body.templates))


def view(message: Message) -> MessageView:
    """Show ``message``."""
    title, text = service.said(message)
    return MessageView(
        id=message.id,
        kind=message.kind,
        title=title,
        text=text,
        about=message.about,
        at_ms=int(message.at_ms),
        read=message.read_ms is not None,
    )

"""What homes tell others: ids, states and versions, never a name."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class BindingSubmitted(Event):
    """Somebody asks to be bound, or has answered a question: a decision is due."""

    name: ClassVar[str] = "binding.submitted"
    binding: str
    dwelling: str
    again: bool = False  # an answer to a question


class BindingDecided(Event):
    """A binding was approved, rejected, or more was asked."""

    name: ClassVar[str] = "binding.decided"
    binding: str
    dwelling: str
    household: str | None = None
    person: str
    role: str
    state: str


class BindingEnded(Event):
    """One person moved out; the household goes on, unless its own event says that it ended."""

    name: ClassVar[str] = "binding.ended"
    binding: str
    dwelling: str
    household: str
    person: str
    role: str
    by: str


class HouseholdEnded(Event):
    """An occupancy ended with all its bindings; ``people`` are whoever was bound, ``by`` who ended it."""

    name: ClassVar[str] = "household.ended"
    household: str
    dwelling: str
    people: list[str]
    by: str


class HouseholdHandedOver(Event):
    """A household has another primary owner."""

    name: ClassVar[str] = "household.handed_over"
    household: str
    dwelling: str
    before: str | None
    after: str


class LeaseNews(Event):
    """A lease ends soon, or it is over and its binding is suspended. ``state`` is the binding's."""

    name: ClassVar[str] = "lease.news"
    binding: str
    household: str
    person: str
    state: str
    lease_ends: str


class ActedFor(Event):
    """Somebody did an act for ``person``: a proxy, or staff by phone or at the counter. ``about`` is kind#id."""

    name: ClassVar[str] = "act.done_for"
    about: str
    person: str
    by: str
    via: str
    act: str


class PersonJoined(Event):
    """A login leads to a recorded person from now on: ``login`` is nobody any more."""

    name: ClassVar[str] = "person.joined"
    login: str
    person: str


class ProxyChanged(Event):
    """A proxy was granted, or it ended."""

    name: ClassVar[str] = "proxy.changed"
    proxy: str
    principal: str
    agent: str
    state: str
    until_ms: int

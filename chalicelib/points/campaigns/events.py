"""What campaigns tell: their long work goes through the queue, a chunk a message; ends are news."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class CampaignListClosed(Event):
    """A list is to be read. ``revision`` is the campaign's when it was closed."""

    name: ClassVar[str] = "campaign.list_closed"
    campaign: str
    revision: int


class CampaignReady(Event):
    """A list was read and waits for a second person."""

    name: ClassVar[str] = "campaign.ready"
    campaign: str
    revision: int


class CampaignStarted(Event):
    """A campaign is to run, or to go on: its chunks are to be sent. ``turn`` counts the runs from the beginning."""

    name: ClassVar[str] = "campaign.started"
    campaign: str
    revision: int
    turn: int


class CampaignChunk(Event):
    """The chunk ``number`` is to be posted; ``digest`` is the SHA-256 of its file as it was approved."""

    name: ClassVar[str] = "campaign.chunk"
    campaign: str
    turn: int
    number: int
    digest: str


class CampaignEnded(Event):
    """A run came to its end, or was stopped (``state``)."""

    name: ClassVar[str] = "campaign.ended"
    campaign: str
    turn: int
    state: str


class CampaignExportAsked(Event):
    """Somebody wants the result of every row as a file; ``job`` is what they watch."""

    name: ClassVar[str] = "campaign.export_asked"
    campaign: str
    job: str

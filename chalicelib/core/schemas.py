"""What core's own routes take and give."""

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from chalicelib.core.schema import Id, Strict


class UploadRequest(Strict):
    """A file that is to come. ``id`` is made when the form opens."""

    id: Id
    purpose: Literal["door-list", "duty-roster", "grid-list", "points-list", "evidence", "mall-picture"]
    content_type: Annotated[str, StringConstraints(max_length=100)]


class UploadForm(Strict):
    """Send the file as multipart form: all ``fields`` first, the file last, as ``file``."""

    id: Id
    url: str
    fields: dict[str, str]


class JobView(Strict):
    """A piece of long work as its owner sees it."""

    id: Id
    kind: str
    state: str
    done: int
    total: int
    at_ms: int
    facts: dict[str, Any]
    download: str | None = None

"""What a browser sends without a script: a form's fields, read into a dataclass of texts. No pydantic: pages use it."""

from dataclasses import fields
from typing import Any, TypeVar
from urllib.parse import parse_qsl

F = TypeVar("F")
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 50


def read_form(kind: type[F], raw: bytes) -> F:
    """Read a form as ``kind``, a dataclass whose fields are all ``str``: what was not sent is "".

    What nobody declared is lost. Whoever asked looks at the texts: a page says what is wrong in its own words.
    """
    try:
        sent = dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        sent = {}
    return kind(**{name: sent.get(name, "") for name in names(kind)})


def names(kind: Any) -> list[str]:  # noqa: ANN401 - a dataclass
    """Name the fields of a form."""
    return [one.name for one in fields(kind)]

"""What all bodies share: strict models, ids, paged lists."""

import re
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.core.ids import ID


def bare_phone(typed: str) -> str:
    """Write a phone number as WeChat gives it and it is looked up: no blanks or dashes, no +86 before a mobile one."""
    return re.sub(r"^(?:\+?86|0086)(?=1[0-9]{10}$)", "", re.sub(r"[ \-]", "", typed))


Id = Annotated[str, StringConstraints(pattern=ID)]
Dialled = Annotated[str, StringConstraints(pattern=r"^[0-9+\- ]{3,20}$")]  # as an office writes its number
Phone = Annotated[Dialled, AfterValidator(bare_phone)]  # somebody's, by which they are looked up
T = TypeVar("T")


class Strict(BaseModel):
    """Refuses fields that nobody declared; keeps what was typed out of errors."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,
        json_schema_serialization_defaults_required=True,  # an answer always has all its fields
    )


class Listed(Strict, Generic[T]):
    """One page of a list; ``next`` is the cursor of the next page, or null at the end."""

    items: list[T]
    next: str | None = None


class Paged(Strict):
    """What every list takes: where to go on, and how many at most."""

    cursor: Annotated[str, StringConstraints(max_length=1024)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class Done(Strict):
    """The act was done; ``id`` names what it changed."""

    id: str

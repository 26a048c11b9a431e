"""What all bodies share: strict models, ids, paged lists."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.core.ids import ID

Id = Annotated[str, StringConstraints(pattern=ID)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+\- ]{3,20}$")]
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

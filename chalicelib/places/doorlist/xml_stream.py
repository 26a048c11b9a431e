"""Places, door lists: XML from a stranger, read as a stream. No DTD, no entities of its own, nothing from outside."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol
from xml.parsers import expat

from chalicelib.places.doorlist.errors import BrokenWorkbook


class Handler(Protocol):
    """What a part's reader does at each element. Names come without their namespace's prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        ...

    def end(self, name: str) -> None:
        """End an element."""
        ...

    def text(self, data: str) -> None:
        """Take characters of the current element; they may come in several pieces."""
        ...


def stream(part: str, chunks: Iterable[bytes], handler: Handler) -> Iterator[None]:
    """Feed a part to ``handler``, handing over control after each chunk. Raises BrokenWorkbook with the part's name."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = False
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = _unprefixed_start(handler.start)
    parser.EndElementHandler = _unprefixed_end(handler.end)
    parser.CharacterDataHandler = handler.text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position
            yield
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, ValueError, OverflowError) as error:
        raise BrokenWorkbook(part=part) from error
    yield


def read_all(part: str, chunks: Iterable[bytes], handler: Handler) -> None:
    """Feed a whole part to ``handler``."""
    for _ in stream(part, chunks, handler):
        pass


def _refuse(*_: Any) -> None:  # noqa: ANN401 - expat's own arguments
    """No workbook needs a DTD; billions of laughs do."""
    msg = "a document type"
    raise ValueError(msg)


def _local(names: dict[str, str], name: str) -> str:
    """Take a prefix off a name, remembering the answer: there are millions of elements and a dozen names."""
    local = names[name] = name.rpartition(":")[2]
    return local


def _unprefixed_start(call: Callable[[str, dict[str, str]], None]) -> Callable[[str, dict[str, str]], None]:
    names: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        call(names.get(name) or _local(names, name), attributes)

    return start


def _unprefixed_end(call: Callable[[str], None]) -> Callable[[str], None]:
    names: dict[str, str] = {}

    def end(name: str) -> None:
        call(names.get(name) or _local(names, name))

    return end

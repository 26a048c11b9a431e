"""codes/printing: writes a PDF 1.5 file as it comes, page by page, so that memory stays flat. Knows no labels.

Small objects (pages, dictionaries) go into compressed object streams, the cross-reference is a stream too (ISO
32000-1, 7.5.7 and 7.5.8). No date and no random id is written: the same pages give the same bytes.
"""

import zlib
from array import array
from typing import BinaryIO, Final

_TOGETHER: Final = 100
"""Small objects in one object stream, and pages in one node of the page tree."""


def packed(data: bytes) -> bytes:
    """Compress as PDF's FlateDecode wants it."""
    return zlib.compress(data, 9)


class PdfFile:
    """A PDF in the making on ``out``, which is only written to, never read or moved back.

    Objects are numbered by `reserve` and may be written in any order, each exactly once.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0
        self._kind = array("B", [0])  # 0 free, 1 at an offset, 2 in an object stream
        self._where = array("Q", [0])
        self._index = array("B", [255])
        self._small: list[tuple[int, bytes]] = []
        self._write(b"%PDF-1.5\n%\xe7\xa0\x81\xe4\xb8\x8a\n")

    def reserve(self) -> int:
        """Give the number of a new object."""
        self._kind.append(0)
        self._where.append(0)
        self._index.append(0)
        return len(self._kind) - 1

    def small(self, number: int, body: bytes) -> None:
        """Write an object that is no stream."""
        self._small.append((number, body))
        if len(self._small) == _TOGETHER:
            self._flush()

    def stream(self, number: int, data: bytes, entries: bytes = b"") -> None:
        """Write a stream object, compressed, with ``entries`` added to its dictionary."""
        data = packed(data)
        self._kind[number], self._where[number] = 1, self._at
        head = b"%d 0 obj<</Length %d/Filter/FlateDecode%s>>stream\n" % (number, len(data), entries)
        self._write(head + data + b"\nendstream endobj\n")

    def finish(self, root: int, info: int) -> None:
        """Write what is still held back, the cross-reference and the end of the file."""
        if self._small:
            self._flush()
        number = self.reserve()
        start = self._at
        self._kind[number], self._where[number] = 1, start
        rows = zip(self._kind, self._where, self._index, strict=True)
        table = b"".join(b"%c%b%c" % (kind, where.to_bytes(4, "big"), index) for kind, where, index in rows)
        self.stream(number, table, b"/Type/XRef/W[1 4 1]/Size %d/Root %d 0 R/Info %d 0 R" % (number + 1, root, info))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _flush(self) -> None:
        holder = self.reserve()
        heads, bodies, at = [], [], 0
        for index, (number, body) in enumerate(self._small):
            self._kind[number], self._where[number], self._index[number] = 2, holder, index
            heads.append(b"%d %d" % (number, at))
            bodies.append(body)
            at += len(body) + 1
        head = b" ".join(heads) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(self._small), len(head))
        self._small.clear()
        self.stream(holder, head + b"\n".join(bodies), entries)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)


class Pages:
    """The tree of a file's pages. All share one size and one set of resources, both told when the tree is finished."""

    def __init__(self, pdf: PdfFile) -> None:
        self._pdf = pdf
        self._root = pdf.reserve()
        self._nodes: list[tuple[int, int]] = []
        self._node = 0
        self._kids: list[int] = []
        self.count = 0

    def add(self, content: bytes) -> None:
        """Write one page whose content stream is ``content``."""
        if not self._kids:
            self._node = self._pdf.reserve()
        page, stream = self._pdf.reserve(), self._pdf.reserve()
        self._pdf.stream(stream, content)
        self._pdf.small(page, b"<</Type/Page/Parent %d 0 R/Contents %d 0 R>>" % (self._node, stream))
        self._kids.append(page)
        self.count += 1
        if len(self._kids) == _TOGETHER:
            self._close()

    def finish(self, width: float, height: float, resources: bytes) -> int:
        """Close the tree and give its number. ``width`` and ``height`` are points."""
        if self._kids:
            self._close()
        kids = b" ".join(b"%d 0 R" % node for node, _ in self._nodes)
        body = b"<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 %s %s]/Resources<<%s>>>>" % (
            kids,
            self.count,
            number(width),
            number(height),
            resources,
        )
        self._pdf.small(self._root, body)
        return self._root

    def _close(self) -> None:
        kids = b" ".join(b"%d 0 R" % kid for kid in self._kids)
        body = b"<</Type/Pages/Parent %d 0 R/Kids[%s]/Count %d>>" % (self._root, kids, len(self._kids))
        self._pdf.small(self._node, body)
        self._nodes.append((self._node, len(self._kids)))
        self._kids = []


def number(value: float) -> bytes:
    """Write a number as short as PDF allows: two decimals, 1/7200 inch."""
    return f"{value:.2f}".rstrip("0").rstrip(".").encode()

"""Places, door lists: what kind of file this is, told by its bytes and never by its name."""

from pathlib import Path
from typing import BinaryIO

from chalicelib.places.doorlist.errors import EmptyFile, EncryptedWorkbook, LegacyWorkbook, NotAList

HEAD = 4096
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"RIFF", "media"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "document"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<body", b"<style", b"<workbook")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def sniff(file: BinaryIO) -> str:
    """Return ``xlsx`` (a zip archive, still to be checked) or ``csv`` (text, still to be decoded).

    Raises EmptyFile, LegacyWorkbook, EncryptedWorkbook or NotAList with the kind found. Leaves the file at its start.
    """
    file.seek(0)
    head = file.read(HEAD)
    try:
        if not head.strip() and not file.read(HEAD).strip():
            raise EmptyFile
        if head.startswith(_OLE):
            raise _ole(head, file)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return "xlsx"
        if kind := _other(head):
            raise NotAList(found=kind)
        return "csv"
    finally:
        file.seek(0)


def _ole(head: bytes, file: BinaryIO) -> EncryptedWorkbook | LegacyWorkbook:
    """Tell a workbook with a password, which is wrapped in the old container, from an old workbook."""
    tail = head
    while chunk := file.read(1 << 20):
        if _ENCRYPTED in tail[-len(_ENCRYPTED) :] + chunk:
            return EncryptedWorkbook()
        tail = chunk
    return EncryptedWorkbook() if _ENCRYPTED in head else LegacyWorkbook()


def _other(head: bytes) -> str | None:
    """Name a kind that is no table, or None for what may be text."""
    for magic, kind in _MAGIC:
        if head.startswith(magic) and (kind != "image" or not _looks_like_text(head)):
            return kind
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        return "markup"
    if b"\x00" in head and not head.startswith(_UTF16):
        return "binary"
    return None


def _looks_like_text(head: bytes) -> bool:
    """Tell a list whose first header is "BMxx" from a bitmap."""
    return b"\x00" not in head and (b"\n" in head or b"," in head) and not head.startswith(b"\xff\xd8")


def opened(source: Path | bytes | BinaryIO) -> BinaryIO:
    """Return a seekable binary file: of a path, of bytes, or the file itself."""
    if isinstance(source, bytes):
        import io

        return io.BytesIO(source)
    if isinstance(source, Path):
        return source.open("rb")
    return source

"""Reads printed sheets as a phone's camera does: every code of a page, decoded from its raster."""

from collections.abc import Iterator

DPI = 300
POINTS = 72


def read(pdf: bytes, pages: int | None = None) -> Iterator[str]:
    """Yield the addresses in the codes of the first ``pages`` (all if None) of a sheet."""
    import pypdfium2
    import zxingcpp

    with pypdfium2.PdfDocument(pdf) as document:
        for at in range(min(len(document), pages or len(document))):
            raster = document[at].render(scale=DPI / POINTS, grayscale=True).to_pil()
            for found in zxingcpp.read_barcodes(raster, formats=zxingcpp.BarcodeFormat.QRCode):
                yield found.text


def tokens(pdf: bytes, pages: int | None = None) -> list[str]:
    """Give the tokens on a sheet."""
    return [text.rpartition("/")[2] for text in read(pdf, pages)]

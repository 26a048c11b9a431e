"""Mini-program codes: a PNG that shows, as a square code that any reader reads, what the round one would hold."""

import re
import struct
import zlib

from infra.local.wechat.messages import check_page
from infra.local.wechat.wire import Answer, Request, Says
from infra.local.wechat.world import World

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}", re.ASCII)
WIDTHS, WIDTH = range(280, 1281), 430


def getwxacodeunlimit(world: World, request: Request, _now: int) -> Answer:
    """Draw a code. Says 40169 for a scene that cannot be, 41030, 40097 for a width."""
    asked = request.object()
    scene, page, width = asked.get("scene"), str(asked.get("page") or ""), asked.get("width", WIDTH)
    if not isinstance(scene, str) or not SCENE.fullmatch(scene):
        raise Says(40169, "invalid length for scene, or the data is not json string")
    if width not in WIDTHS:
        raise Says(40097, "invalid args")
    if "?" in page:
        raise Says(41030, "invalid page")
    if page and asked.get("check_path", True):
        check_page(world, page)
    return Answer(drawn(f"{page}?scene={scene}", width), kind="image/png")


def drawn(text: str, width: int) -> bytes:
    """Draw ``text`` as a QR code of at most ``width`` pixels, as a PNG of one bit a pixel."""
    from qrcode import QRCode

    code = QRCode(border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    scale = max(width // len(rows), 1)
    size = len(rows) * scale
    lines = []
    for row in rows:
        bits = "".join(("0" if dark else "1") * scale for dark in row).ljust(-(-size // 8) * 8, "1")
        lines += [b"\0" + int(bits, 2).to_bytes(len(bits) // 8)] * scale
    head = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*part) for part in ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines), 1)), (b"IEND", b""))
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

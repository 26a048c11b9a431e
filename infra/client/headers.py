"""What goes out with the web client's files: types, how long they are kept, and whom the page may ask. No I/O."""

from typing import Final

TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
YEAR: Final = "public, max-age=31536000, immutable"
ANEW: Final = "no-cache"
AFTER: Final = '<meta charset="UTF-8">'


def type_of(name: str) -> str:
    """Give the media type of a file by its name; what is unknown is bytes."""
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def cache_control(name: str) -> str:
    """Tell how long a file may be kept: what is named by its content for ever, the rest is asked for anew."""
    return YEAR if name.startswith("assets/") else ANEW


def policy(files: str = "") -> str:
    """Write the page's Content-Security-Policy; ``files`` is where the bucket is, unless it is on the page's own host.

    Styles may stand at elements, since the framework moves its screens by them; scripts may not.
    """
    own = f"'self' {files}".rstrip()
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src {own} data: blob:; "
        f"connect-src {own} blob:; media-src blob:; font-src 'self' data:; manifest-src 'self'; base-uri 'none'; "
        "form-action 'none'"
    )


def with_policy(page: str, files: str) -> str:
    """Write the policy into the page itself: a bucket sends no such header. Raises ValueError for an unknown page."""
    if AFTER not in page:
        raise ValueError(f"the page has no {AFTER}, after which its policy would stand")
    return page.replace(AFTER, f'{AFTER}\n    <meta http-equiv="Content-Security-Policy" content="{policy(files)}">', 1)

"""Files in the one private bucket: presigned in and out, so that no file passes through a function's answer."""

from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import quote, urlsplit

from chalicelib.core.aws import client
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import NotFound

MINUTES_15 = 900
CHUNK = 1 << 20


class Gone(NotFound):
    """The file was kept for some days only, or never came."""

    code, message = "file_gone", "文件已过期，请重新上传"


def download_url(key: str, filename: str) -> str:
    """Give an address that downloads ``key`` as ``filename`` for 15 minutes."""
    disposition = f"attachment; filename*=UTF-8''{quote(filename)}"
    asked = {"Bucket": CONFIG.bucket, "Key": key, "ResponseContentDisposition": disposition}
    return outside(client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=MINUTES_15))


def upload_form(key: str, content_type: str, most_bytes: int) -> tuple[str, dict[str, str]]:
    """Give the address and the fields of a form that uploads one file to ``key`` within 15 minutes."""
    form = client("s3").generate_presigned_post(
        CONFIG.bucket,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, most_bytes]],
        ExpiresIn=MINUTES_15,
    )
    return outside(form["url"]), dict(form["fields"])


def outside(url: str) -> str:
    """Turn an address of the embedded S3 into one that a phone can reach; elsewhere it is that already."""
    if CONFIG.s3_public_url is None:
        return url
    parts = urlsplit(url)
    return f"{CONFIG.s3_public_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def size(key: str) -> int | None:
    """Tell how many bytes ``key`` has, or None if there is no such file."""
    from botocore.exceptions import ClientError

    try:
        return int(client("s3").head_object(Bucket=CONFIG.bucket, Key=key)["ContentLength"])
    except ClientError as failure:
        if failure.response["ResponseMetadata"]["HTTPStatusCode"] == 404:  # noqa: PLR2004
            return None
        raise


def fetch(key: str, into: IO[bytes]) -> None:
    """Copy ``key`` into a file, piece by piece, and go back to its start. Raises Gone."""
    for piece in _opened({"Bucket": CONFIG.bucket, "Key": key}).iter_chunks(CHUNK):
        into.write(piece)
    into.seek(0)


def read(key: str) -> bytes:
    """Give a whole file, a small one: what a job wrote for people to look at. Raises Gone."""
    content: bytes = _opened({"Bucket": CONFIG.bucket, "Key": key}).read()
    return content


def lines(key: str, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Read ``key`` line by line from byte ``start``. Yields the byte after each line, and the line. Raises Gone."""
    asked: dict[str, Any] = {"Bucket": CONFIG.bucket, "Key": key}
    if start:
        asked["Range"] = f"bytes={start}-"
    at = start
    for line in _opened(asked).iter_lines(CHUNK, keepends=True):
        at += len(line)
        yield at, line.rstrip(b"\n")


def _opened(asked: dict[str, Any]) -> Any:  # noqa: ANN401 - botocore has no types
    client_ = client("s3")
    try:
        return client_.get_object(**asked)["Body"]
    except client_.exceptions.NoSuchKey:
        raise Gone from None


def store(key: str, content: IO[bytes] | bytes, content_type: str) -> None:
    """Put a whole file."""
    client("s3").put_object(Bucket=CONFIG.bucket, Key=key, Body=content, ContentType=content_type)


def copy(key: str, to: str) -> None:
    """Copy ``key`` to ``to``, type and all; again is fine. Raises Gone. For what outlives the days of an upload."""
    from botocore.exceptions import ClientError

    source = {"Bucket": CONFIG.bucket, "Key": key}
    try:
        client("s3").copy_object(Bucket=CONFIG.bucket, Key=to, CopySource=source)
    except ClientError as failure:
        if failure.response["ResponseMetadata"]["HTTPStatusCode"] == 404:  # noqa: PLR2004
            raise Gone from None
        raise


def remove(key: str) -> None:
    """Delete ``key``; that it is gone already is fine."""
    client("s3").delete_object(Bucket=CONFIG.bucket, Key=key)

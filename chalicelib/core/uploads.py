"""Uploads: a person asks for a form, sends a file to S3 with it, and names the upload in what they do next."""

from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from chalicelib.core import files
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import Conflict, NotFound, fault
from chalicelib.core.tables import RoomTable, Transaction, table_meta

KEPT_DAYS = 7
FILES_KEPT_DAYS = 30  # what the bucket's rule for uploads/ says
MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Purpose:
    """What files of one purpose may be. Rooms add theirs to ``PURPOSES``."""

    name: str
    most_bytes: int
    types: frozenset[str]


SHEETS = frozenset(
    {
        "text/csv",
        "application/vnd.ms-excel",  # what Windows says of a CSV
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/octet-stream",
    }
)
PURPOSES = {
    "door-list": Purpose("door-list", 50 * MB, SHEETS),  # 门牌清单
    "duty-roster": Purpose("duty-roster", 5 * MB, SHEETS),  # 值班表
    "grid-list": Purpose("grid-list", 5 * MB, SHEETS),  # 网格表
    "points-list": Purpose("points-list", 50 * MB, SHEETS),  # 活动名单
    "evidence": Purpose("evidence", 10 * MB, frozenset({"image/jpeg", "image/png", "application/pdf"})),  # 凭证
    "mall-picture": Purpose("mall-picture", 5 * MB, frozenset({"image/jpeg", "image/png"})),  # 商品图片
}


class Upload(RoomTable):
    """One upload: ``pk`` upload#ID. The file is at ``file``."""

    Meta = table_meta("core")

    owner = UnicodeAttribute()
    purpose = UnicodeAttribute()
    file = UnicodeAttribute()
    expires = NumberAttribute()


def begin(owner: str, upload_id: str, purpose: str, content_type: str) -> tuple[Upload, str, dict[str, str]]:
    """Give the address and the fields to send a file with; the same again gives another form for the same file.

    Raises BadInput, Conflict for an id that was used for something else.
    """
    rule = PURPOSES[purpose]
    if content_type not in rule.types:
        raise fault("content_type", "不支持这种文件", right="、".join(sorted(rule.types)))
    expires = (now_ms() + KEPT_DAYS * DAY_MS) // 1000
    upload = Upload(f"upload#{upload_id}", "upload", owner=owner, purpose=purpose, expires=expires)
    upload.file = f"uploads/{purpose}/{owner}/{upload_id}"
    try:
        with Transaction() as tx:
            tx.create(upload, or_raise=Conflict(upload=upload_id))
    except Conflict:
        first = Upload.get(upload.pk, upload.sk, consistent_read=True)
        if (first.owner, first.purpose) != (owner, purpose):
            raise
    url, fields = files.upload_form(upload.file, content_type, rule.most_bytes)
    return upload, url, fields


def lasts(taken_ms: int) -> bool:
    """Tell whether a file that was taken at ``taken_ms``, some days after it came at most, is still there."""
    return now_ms() < taken_ms + (FILES_KEPT_DAYS - KEPT_DAYS) * DAY_MS


def take(owner: str, upload_id: str, purpose: str) -> str:
    """Give the key of the file that ``owner`` uploaded. Raises NotFound, BadInput if no file came."""
    try:
        upload = Upload.get(f"upload#{upload_id}", "upload", consistent_read=True)
    except DoesNotExist:
        raise NotFound(upload=upload_id) from None
    over = upload.expires * 1000 <= now_ms()  # TTL deletes late
    if over or (upload.owner, upload.purpose) != (owner, purpose):
        raise NotFound(upload=upload_id)
    if files.size(upload.file) is None:
        raise fault("upload", "文件尚未上传", right="先按返回的表单上传文件，再提交")
    return str(upload.file)

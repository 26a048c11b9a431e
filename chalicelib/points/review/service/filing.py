"""The committee, filing (举证): what the item asks for is there, files are what they say and kept with the case."""

import secrets
from collections.abc import Iterable
from hashlib import sha256

from chalicelib.core import files, uploads
from chalicelib.core.clock import now_ms, today
from chalicelib.core.crypto import blind
from chalicelib.core.errors import fault
from chalicelib.points.review.errors import NoDecision
from chalicelib.points.review.evidence import Effective, Evidence, File, folded, kind_of
from chalicelib.points.review.rules import MOST_BACK_MS
from chalicelib.points.review.schemas import Proposal
from chalicelib.points.scheme.document import Item


def check(item: Item, asked: Proposal) -> None:
    """Refuse what the item does not allow, before anybody is looked up. Raises BadInput, NoDecision."""
    if not item.committee:
        raise fault("item", "该项目不经评议", right="按积分办法自动记分或由活动记分")
    if not item.proposers:
        raise fault("item", "该项目不能由人工提出", right="由系统按登记的事件提出")
    now = now_ms()
    if not now - MOST_BACK_MS <= asked.at_ms <= now:
        raise fault("at_ms", "发生时间不在可接受的范围内", right="三年之内、不晚于现在")
    _check_decision(item, asked)
    if item.evidence == "text" and asked.text is None:
        raise fault("text", "没有写明依据", right="请写明事实与依据")
    if item.evidence == "file" and not asked.files:
        raise fault("files", "没有附件", right="请上传至少一份凭证（JPG、PNG 或 PDF）")


def _check_decision(item: Item, asked: Proposal) -> None:
    if item.evidence != "decision":
        if asked.decision is not None:
            raise fault("decision", "该项目不需要处理决定", right="请去掉处理决定，依据写在说明中")
        return
    if asked.decision is None:
        raise NoDecision(
            faults=[{"field": "decision", "fault": "没有生效的处理决定", "right": "填写决定文号、日期和作出机关"}]
        )
    if asked.decision.on > today():
        raise fault("decision.on", "决定日期在将来", right="决定生效后才能提出")


def event(item: Item, asked: Proposal) -> str:
    """Give the natural key's event: of a deduction the decision's number, blind; of an award the case itself."""
    if item.evidence == "decision" and asked.decision is not None:
        return f"decision#{blind(folded(asked.decision.number), 'decision')}"
    return f"review#{asked.id}"


def keep(person: str, asked: Proposal) -> Evidence:
    """Take the evidence: uploads of ``person`` are copied to where the case keeps them. Raises NotFound, BadInput.

    Uploads go after some weeks; a case can be appealed later than that.
    """
    kept = tuple(_file(person, asked.id, upload) for upload in asked.files)
    said = asked.decision
    decision = None if said is None else Effective(said.number, said.on.isoformat(), said.by)
    return Evidence(secrets.token_hex(16), asked.text, kept, decision)


def _file(person: str, review_id: str, upload: str) -> File:
    content = files.read(uploads.take(person, upload, "evidence"))
    kind = kind_of(content)
    if kind is None:
        raise fault("files", "附件不是图片或 PDF", right="JPG、PNG 或 PDF")
    key = f"reviews/{review_id}/{upload}"
    files.store(key, content, kind)
    return File(key, sha256(content).hexdigest(), kind)


def blinds(names: Iterable[str]) -> set[str] | None:
    """Give the blind indexes of workplaces; None of none, since a table keeps no empty set."""
    return {blind(folded(one), "workplace") for one in names} or None

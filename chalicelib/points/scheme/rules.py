"""The scheme: the machine of a version and of a comment, who may what, limits. No I/O."""

from chalicelib.core.limits import Limit
from chalicelib.core.machine import Machine, Move
from chalicelib.core.policy import anyone, declare, role, signed
from chalicelib.points.scheme.document import Document, Item

SCHEME = Machine(
    Move("draft", "edit", "draft"),
    Move("draft", "publish", "commenting"),  # 公开征求意见
    Move("draft", "withdraw", "withdrawn"),
    Move("commenting", "revise", "draft"),  # comments lead to a change: the next comment period is a new one
    Move("commenting", "withdraw", "withdrawn"),
    Move("commenting", "adopt", "in_force"),
    Move("in_force", "supersede", "superseded"),
)
COMMENT = Machine(Move("new", "answer", "answered"), Move("answered", "answer", "answered"))
STATE_WORDS: dict[str, str] = {
    "draft": "起草中",
    "commenting": "征求意见中",
    "in_force": "现行有效",
    "superseded": "已被新版取代",
    "withdrawn": "已撤回",
}
STOOD = frozenset({"in_force", "superseded"})
PUBLIC = STOOD | {"commenting"}

WRITERS = ("district_admin", "community_staff")  # at the district: the scheme is the whole district's
COMMENTS = Limit("scheme-comment", 10, 86_400)
MOST_COMMENT = 1_000  # characters

POLICY = declare(
    {
        "scheme.see": anyone,
        "scheme.see_draft": role(*WRITERS, "auditor"),
        "scheme.draft": role(*WRITERS),
        "scheme.edit": role(*WRITERS),
        "scheme.publish": role(*WRITERS),
        "scheme.revise": role(*WRITERS),
        "scheme.withdraw": role(*WRITERS),
        "scheme.adopt": role(*WRITERS),
        "scheme.comment": signed,
        "scheme.read_comments": role(*WRITERS, "auditor"),
        "scheme.answer": role(*WRITERS),
    }
)


def reused(before: Document, after: Document) -> list[str]:
    """List the codes that ``after`` has for another kind of item: in another account, for another holder, or sign.

    The ledger's keys, caps and issuing accounts go by the code, across versions.
    """
    was = {item.code: item for item in before.items}
    return sorted(item.code for item in after.items if item.code in was and _kind(item) != _kind(was[item.code]))


def _kind(item: Item) -> tuple[str, str, bool]:
    return item.currency, item.unit, item.points > 0

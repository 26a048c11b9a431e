"""The committee, evidence (依据): what a case rests on, as one document with a salted hash. No I/O.

The salt is kept with the evidence, sealed: whoever holds both can check the hash that stands in the ledger for ever,
and once they are erased nobody can guess from the hash what they said.
"""

import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from chalicelib.points.chain import digest

KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def folded(text: str) -> str:
    """Fold a number or a name, so that its spellings are one: full width, case, brackets and blanks don't count."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def kind_of(content: bytes) -> str | None:
    """Tell the content type of a file by how it begins; None if evidence can't be of it."""
    return next((kind for start, kind in KINDS.items() if content.startswith(start)), None)


@dataclass(frozen=True, slots=True)
class File:
    """A file that belongs to a case: where it is kept, and the SHA-256 of what it holds."""

    key: str
    sha256: str
    kind: str

    @property
    def ending(self) -> str:
        """The ending of its name."""
        return ENDINGS[self.kind]


@dataclass(frozen=True, slots=True)
class Effective:
    """A legally effective decision (生效的处理决定): its number, its day as 2026-11-24, who issued it."""

    number: str
    on: str
    by: str

    @property
    def words(self) -> str:
        """The decision as people read it."""
        return f"{self.by}{date.fromisoformat(self.on):%Y年%m月%d日}作出的处理决定（{self.number}）"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a case rests on."""

    salt: str
    text: str | None = None
    files: tuple[File, ...] = ()
    decision: Effective | None = None

    @property
    def digest(self) -> str:
        """The hash that the ledger keeps: of the salt, the words, the decision and the hashes of the files."""
        return digest(
            {
                "decision": None if self.decision is None else asdict(self.decision),
                "files": [one.sha256 for one in self.files],
                "salt": self.salt,
                "text": self.text,
            }
        )

    @property
    def words(self) -> str:
        """The evidence as people are told of it."""
        said = [self.decision.words if self.decision else None, self.text, self._files]
        return "；".join(one.rstrip("。") for one in said if one) or "无"

    @property
    def _files(self) -> str | None:
        return f"附件 {len(self.files)} 份" if self.files else None

    def written(self) -> str:
        """Write it as an item keeps it, sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what ``written`` wrote."""
        said = json.loads(text)
        files = tuple(File(**one) for one in said["files"])
        return cls(said["salt"], said["text"], files, Effective(**said["decision"]) if said["decision"] else None)

"""Campaigns, who is meant (对人): what rows name becomes holders, or a fault that says what would be right.

Nobody is guessed: a phone that several people share, a person with two homes in the place is a fault of its row.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from chalicelib.codes.service import numbered
from chalicelib.core.ids import is_id
from chalicelib.people import standing
from chalicelib.places.service import tree as trees
from chalicelib.points import accounts
from chalicelib.points.accounts import Holding

MANY = 1_000  # people from which the place's list is read instead of each one's homes
_PHONE = re.compile(r"1[0-9]{10}|\+[0-9]{6,18}")
_FOLDED = str.maketrans({**{chr(0xFF10 + digit): str(digit) for digit in range(10)}, **dict.fromkeys("  -—()（）\t")})
FAULTS: dict[str, tuple[str, str]] = {
    "empty": ("没有填写是谁", "请填写手机号、人员编号等其中一项"),
    "malformed": ("格式不对", "手机号为 11 位数字；人员编号、住户编号为 26 位；户内码编号为 10 位数字"),
    "unknown_person": ("查无此人", "请核对，或请对方先登录小程序并授权手机号"),
    "unknown_household": ("查无此住户", "请核对住户编号或户内码编号，并确认该户有人入住"),
    "ambiguous": ("该手机号有多人使用", "请改填人员编号"),
    "outside": ("不在本次活动的范围内", "只能为活动所在地的住户记分，请核对，或删去此行"),
    "several_homes": ("此人在范围内有多处住所", "请改填住户编号"),
    "moved_out": ("该住户已搬离", "请核对现住户的编号，或删去此行"),
    "repeated": ("与第 {first} 行是同一人或同一户", "只计一次，可删去此行"),
    "already": ("原活动已为其记过分", "同一次活动只计一次，可删去此行"),
    "over_cap": ("该项目的积分将达到上限", "记分时以账本为准，超出上限的整笔不记；可删去此行"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A row as it was written: its number, how it names whom it is about (empty: not at all), and the words."""

    number: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that is at fault; ``first`` is the row that it repeats."""

    asked: Asked
    code: str
    first: int | None = None

    @property
    def fault(self) -> str:
        """What is wrong, in Chinese."""
        return FAULTS[self.code][0].format(first=self.first)

    @property
    def right(self) -> str:
        """What would be right, in Chinese."""
        return FAULTS[self.code][1]


def folded(asked: Asked) -> str:
    """Give the words of a row in the one form that is looked up; "" for what cannot be right."""
    if asked.by in {"person", "household"}:
        text = asked.text.strip().upper()
        return text if is_id(text) else ""
    text = asked.text.translate(_FOLDED)
    if asked.by == "phone":
        bare = re.sub(r"^(?:\+?86|0086)(?=1[0-9]{10}$)", "", text)
        return bare if _PHONE.fullmatch(bare) else ""
    return text


class Resolver:
    """Finds the holders of one campaign's list, block by block."""

    def __init__(self, unit: Holding, place: str, *, expected: int) -> None:
        self.unit, self.place = unit, place
        self._many = expected > MANY
        self._inside: dict[str, frozenset[str]] = {}  # person -> their households in the place

    @cached_property
    def _residents(self) -> dict[str, frozenset[str]]:
        return standing.residents(self.place)

    def find(self, block: Sequence[Asked]) -> list[str | Bad]:
        """Give the holder of each row, or its fault. Repeats are not looked for."""
        words = {one: folded(one) for one in block}
        people = self._people(words)
        homes = self._homes(words)
        self._place({one for found in people.values() for one in found})
        return [self._one(one, words[one], people, homes) for one in block]

    def _people(self, words: dict[Asked, str]) -> dict[tuple[str, str], list[str]]:
        """Give who is meant by each phone and id, as far as they are there."""
        phones = [word for one, word in words.items() if one.by == "phone" and word]
        named = {("phone", phone): found for phone, found in standing.by_phones(phones).items()} if phones else {}
        named |= {("person", word): [word] for one, word in words.items() if one.by == "person" and word}
        there = standing.exists({one for found in named.values() for one in found})
        return {said: [one for one in found if one in there] for said, found in named.items()}

    def _homes(self, words: dict[Asked, str]) -> dict[tuple[str, str], standing.Home]:
        """Give the household that each id or number means."""
        by_number = numbered.dwellings_by_numbers(word for one, word in words.items() if one.by == "number")
        living = standing.living_at(by_number.values()) if by_number else {}
        ids = {("household", word): word for one, word in words.items() if one.by == "household" and word}
        ids |= {("number", word): living[at] for word, at in by_number.items() if at in living}
        found = standing.households(ids.values())
        return {said: found[one] for said, one in ids.items() if one in found}

    def _place(self, people: Iterable[str]) -> None:
        """Look up in which households of the place ``people`` live."""
        left = [one for one in people if one not in self._inside]
        if self._many:
            self._inside |= {one: self._residents[one] for one in left if one in self._residents}
            left = [one for one in left if one not in self._inside]
        for one, seats in standing.homes_of_many(left).items():
            self._inside[one] = frozenset(seat.household for seat in seats if self._holds(seat.building))

    def _holds(self, building: str) -> bool:
        return self.place in trees.tree(knowing=building).containing(building)

    def _one(
        self,
        asked: Asked,
        word: str,
        people: dict[tuple[str, str], list[str]],
        homes: dict[tuple[str, str], standing.Home],
    ) -> str | Bad:
        if not asked.by:
            return Bad(asked, "empty")
        if not word:
            return Bad(asked, "malformed")
        if asked.by in {"household", "number"}:
            return self._household(asked, homes.get((asked.by, word)))
        found = people[asked.by, word]
        if len(found) != 1:
            return Bad(asked, "ambiguous" if found else "unknown_person")
        return self._person(asked, found[0])

    def _household(self, asked: Asked, home: standing.Home | None) -> str | Bad:
        if home is None:
            return Bad(asked, "unknown_household")
        if self.place not in home.places:
            return Bad(asked, "outside")
        return accounts.household(home.id) if home.live else Bad(asked, "moved_out")

    def _person(self, asked: Asked, person: str) -> str | Bad:
        inside = self._inside[person]
        if not inside:
            return Bad(asked, "outside")
        if self.unit == "person":
            return accounts.person(person)
        if len(inside) > 1:
            return Bad(asked, "several_homes")
        return accounts.household(min(inside))

"""Made-up labels as a district has them, the same ones for the same seed."""

import random
from collections.abc import Iterator

from chalicelib.codes.printing.labels import Label
from chalicelib.codes.printing.symbol import CROCKFORD, TOKEN_LENGTH

PUBLIC_URL = "https://ma.kangbashi.gov.cn"

STREETS = ("哈巴格希街道", "滨河街道", "青春山街道", "康新街道")
COMMUNITIES = ("康和", "园丁", "湖滨", "神华", "北岸", "呼能", "亿利", "鄂尔多斯", "馨园", "桃园", "锦绣", "丽景")
ESTATES = ("一区", "二区", "三区", "花园", "佳苑", "新城", "公馆（东）", "·玺樾府")
BUILDINGS = ("{}号楼", "{}号楼", "{}号楼", "B{}座", "南{}栋")
DOORS = ("{}单元{}0{}", "{}单元{}1{}", "东户{}-{}{}", "商铺S{}-{}0{}", "负一层{}{}{}")


def token(dice: random.Random) -> str:
    return "".join(dice.choices(CROCKFORD, k=TOKEN_LENGTH))


def labels(count: int, seed: int = 10) -> Iterator[Label]:
    """Give ``count`` labels in the order of a walk; outdoor and indoor ones alternate."""
    dice = random.Random(seed)  # noqa: S311 - the same labels each time, nothing secret
    for at in range(count):
        name = COMMUNITIES[at // 700 % len(COMMUNITIES)]
        house = dice.choice(BUILDINGS).format(at // 60 % 30 + 1)
        door = dice.choice(DOORS).format(dice.randint(1, 4), dice.randint(1, 18), dice.randint(1, 4))
        yield Label(
            row=str(at),
            kind="indoor" if at % 2 else "outdoor",
            token=token(dice),
            number=f"{dice.randrange(10**10):010}",
            where=f"{STREETS[at // 8000 % len(STREETS)]}{name}社区",
            door=f"{name}{ESTATES[at // 100 % len(ESTATES)]}{house}{door}",
        )


def label(
    *,
    row: str = "7",
    token: str = "1" + "0123456789ABCDEFGHJKMNPQ",
    number: str = "1234567890",
    where: str = "滨河街道湖滨社区",
    door: str = "湖滨佳苑3号楼2单元1101",
) -> Label:
    """Give one good label, but for what is said otherwise."""
    return Label(row=row, kind="outdoor", token=token, number=number, where=where, door=door)

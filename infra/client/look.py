"""The look in figures and lists, read from the client's own files: tokens, contrasts, parts. ``make docs`` writes them.

``docs/design.md`` is written by hand but for what stands between its marks; a test compares.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from infra.build import ROOT
from infra.client.node import CLIENT

PAGE: Final = ROOT / "docs" / "design.md"
TOKENS: Final = CLIENT / "src" / "styles" / "tokens.css"
PARTS: Final = CLIENT / "src" / "parts"
LEAST: Final = 4.5  # WCAG 2.1, AA, of text
WHITE: Final = "#ffffff"
PLATE: Final = ("#1c64b1", "#0f3f75")  # the plate's ends; it is the same by day and by night
GROUNDS: Final = ("paper", "card")  # on which text stands that has no ground of its own
LIGHT: Final = ("paper", "on-plate")  # texts that stand on a ground of their rule alone
WITHIN: Final = {  # notes and words within what has a ground of its own: a failure, what is chosen or pressed
    (text, ground) for text in ("ink", "ink-2") for ground in ("bad-soft", "plate-soft", "honey-soft")
}
RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOUR: Final = re.compile(r"(?<![a-z-])color:\s*var\(--([a-z0-9-]+)\)")
GROUND: Final = re.compile(r"background(?:-color)?:\s*var\(--([a-z0-9-]+)\)")
MEANING: Final = {
    "plate": "the one accent: what can be tapped, what is on",
    "plate-deep": "the plate's dark end",
    "plate-soft": "ground of soft buttons and discs",
    "on-plate": "text on the accent",
    "honey": "what is earned (物质), and soon",
    "honey-soft": "ground of it",
    "good": "done, plus",
    "good-soft": "ground of it",
    "bad": "refused, late, a fault",
    "bad-soft": "ground of it",
    "soon": "the edge of a row that is due soon; never text",
    "ink": "text",
    "ink-2": "notes",
    "ink-3": "hints, frames of fields",
    "line": "hairlines",
    "paper": "the ground of a screen",
    "card": "the ground of a card",
}
Scheme = dict[str, str]


def schemes() -> dict[str, Scheme]:
    """Read the tokens of each look: light, dark (over light), large (over light)."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text("utf-8"), flags=re.DOTALL)
    night = text[text.index("@media") :]
    dark, rest = night[: night.index("}\n}")], text.replace(night[: night.index("}\n}") + 3], "")
    light = _tokens(rest[: rest.index(".m-large")])
    return {"light": light, "dark": _tokens(dark), "large": _tokens(rest[rest.index(".m-large") :].partition("}")[0])}


def _tokens(css: str) -> Scheme:
    return {name: value.strip() for name, value in re.findall(r"--([a-z0-9-]+):\s*([^;]+);", css)}


def ratio(text: str, ground: str) -> float:
    """Give the contrast of two colours written #rrggbb, as WCAG counts it."""
    lighter, darker = sorted((_luminance(text), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]  # noqa: PLR2004 - sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def pairs() -> list[tuple[str, str]]:
    """List every pair of a text and its ground that the client's styles have.

    A rule that sets both is a pair; a text without a ground of its own may stand on paper and on a card.
    """
    found = {("ink", ground) for ground in GROUNDS} | WITHIN
    for path in sorted((CLIENT / "src").rglob("*.vue")):
        _, _, styles = path.read_text("utf-8").partition("<style")
        for _, rule in RULE.findall(styles):
            text, ground = COLOUR.search(rule), GROUND.search(rule)
            if text and (ground or text[1] not in LIGHT):
                found |= {(text[1], one) for one in ([ground[1]] if ground else GROUNDS)}
    return sorted(found)


def contrasts() -> Iterator[tuple[str, str, float, float]]:
    """Yield each pair with its contrast by day and by night; at last white on the plate's lighter end."""
    looks = schemes()
    night = {**looks["light"], **looks["dark"]}
    for text, ground in pairs():
        yield text, ground, ratio(looks["light"][text], looks["light"][ground]), ratio(night[text], night[ground])
    yield "white", "the plate", ratio(WHITE, PLATE[0]), ratio(WHITE, PLATE[0])


def parts() -> Iterator[tuple[str, str, list[str]]]:
    """Yield each shared part: its name, what it is for, its props (a question mark: it may be left out)."""
    for path in sorted(PARTS.glob("m-*.vue")):
        script = path.read_text("utf-8").partition("</script>")[0]
        said = re.search(r"/\*\*(.*?)\*/", script, re.DOTALL)
        words = re.sub(r"\s*\n\s*\*?\s*", " ", said[1]).strip() if said else ""
        yield path.stem, words, _props(script)


def _props(script: str) -> list[str]:
    start = script.find("defineProps<{")
    if start < 0:
        return []
    at = begin = start + len("defineProps<{")
    depth = 1
    while depth:
        depth += {"{": 1, "}": -1}.get(script[at], 0)
        at += 1
    text = re.sub(r"/\*\*.*?\*/", "", script[begin : at - 1], flags=re.DOTALL)
    while nested := re.search(r"\{[^{}]*\}|\([^()]*\)", text):  # of a prop's type
        text = text.replace(nested[0], "…")
    return re.findall(r"(?:^|[,;\n])\s*([A-Za-z]+\??):", text)


def drawn() -> dict[str, str]:
    """Write what stands between the page's marks."""
    return {"tokens": _tokens_table(), "contrast": _contrast_table(), "parts": _parts_table()}


def _tokens_table() -> str:
    looks = schemes()
    colours = [name for name, value in looks["light"].items() if value.startswith("#")]
    day, night = looks["light"], {**looks["light"], **looks["dark"]}
    rows = [f"| `--{name}` | `{day[name]}` | `{night[name]}` | {MEANING[name]} |" for name in colours]
    rest = [name for name in looks["light"] if name not in colours]
    sizes = [
        f"| `--{name}` | {looks['light'][name]} | {looks['large'].get(name, looks['light'][name])} |" for name in rest
    ]
    return (
        "| colour | light | dark | what it says |\n|---|---|---|---|\n" + "\n".join(rows) + "\n\n"
        "| size | usual | large mode |\n|---|---|---|\n" + "\n".join(sizes)
    )


def _contrast_table() -> str:
    rows = [f"| {text} | {ground} | {day:.1f} | {night:.1f} |" for text, ground, day, night in contrasts()]
    return "| text | ground | light | dark |\n|---|---|---|---|\n" + "\n".join(rows)


def _parts_table() -> str:
    rows = [
        f"| `{name}` | {words} | {', '.join(f'`{prop}`' for prop in props) or '–'} |" for name, words, props in parts()
    ]
    return "| part | what it is for | props |\n|---|---|---|\n" + "\n".join(rows)


def filled(page: str) -> str:
    """Give the page with what stands between its marks drawn anew. Raises ValueError where a mark is missing."""
    for name, said in drawn().items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        if begin not in page or end not in page:
            raise ValueError(f"docs/design.md has no {begin} … {end}")
        page = page.partition(begin)[0] + f"{begin}\n{said}\n{end}" + page.partition(end)[2]
    return page


def write(page: Path = PAGE) -> None:
    """Write the page anew."""
    page.write_text(filled(page.read_text("utf-8")), "utf-8")

"""``make demo``: tells a story on the stack that ``make run`` started, and says at each step what came back."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from requests.exceptions import ConnectionError  # noqa: A004 - requests' own

from infra.local.demo import points, running
from infra.local.demo.api import Failed
from infra.local.demo.story import Running, Story
from infra.local.demo.telling import Teller

STORIES: dict[str, Callable[[Running, Teller], None]] = {
    "door": lambda running, tell: Story(running, tell).whole(),
    "points": points.whole,
}


def main(words: list[str]) -> int:
    """Tell the story that ``words`` name, or that of the front door. Returns 1 when a step failed.

    A second word is the folder of the state of the stack, if it is not .run.
    """
    told = STORIES.get(words[0] if words else "door")
    if told is None:
        print(f"no such story; there are: {', '.join(STORIES)}", file=sys.stderr)
        return 2
    try:
        known = running(*map(Path, words[1:2]))
    except FileNotFoundError:
        print("nothing runs here; start it in another terminal: make run", file=sys.stderr)
        return 1
    start, tell = time.monotonic(), Teller()
    try:
        told(Running.of(known), tell)
    except ConnectionError:
        print(f"\nnothing answers at {known['base']}; start it in another terminal: make run", file=sys.stderr)
        return 1
    except Failed as failure:
        print(f"\nstep {tell.steps} failed: {failure}", file=sys.stderr)
        return 1
    tell.say(f"\n{tell.steps} steps, all as they should be, in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

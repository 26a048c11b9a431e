"""How a story is told: a numbered line a step, and under it what came back. A step that fails ends the story."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.local.demo.api import Failed


@dataclass
class Teller:
    """Prints the story; counts its steps."""

    say: Callable[[str], None] = print
    steps: int = 0

    def step(self, what: str) -> None:
        """Begin a step."""
        self.steps += 1
        self.say(f"\n{self.steps:2}. {what}")

    def back(self, what: object) -> None:
        """Tell what came back."""
        self.say(f"    → {what}")

    def must(self, held: object, what: str) -> None:
        """Tell that ``what`` holds. Raises Failed if it does not."""
        if not held:
            raise Failed(f"not so: {what}")
        self.say(f"    ✓ {what}")

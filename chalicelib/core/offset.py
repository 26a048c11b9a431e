"""How far the embedded stack's clock was moved, in a file of that machine.

It reads no configuration: who starts the stack moves its clock before it can know where the stack's tables are.
"""

import time
from pathlib import Path

READ_EVERY_S = 0.05  # how often a process reads the offset at most


class Offset:
    """How far the embedded stack's clock was moved, as last read."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self._ms = 0
        self._read_at = float("-inf")

    def ms(self) -> int:
        """Give the offset in milliseconds, read again when what is known is a moment old."""
        if self.file is None:
            return 0
        if time.monotonic() - self._read_at >= READ_EVERY_S:
            self._read_at = time.monotonic()
            self._ms = int(Path(self.file).read_text("ascii"))
        return self._ms

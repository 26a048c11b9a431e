"""Runs a program that ends when its parent does, however that ends: ``python child.py PARENT PROGRAM ...``.

Linux tells a process of its parent's death when it asks, and the wish outlives exec. Elsewhere it is not asked for.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Become ``command``."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before it could be asked
            raise SystemExit(1)
    os.execvp(command[0], command)  # noqa: S606 - to become it is the purpose


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

"""Founds the district of a deployment, by a command: places hang under it, and the first admin is appointed at it.

``python -m chalicelib.places.found NAME``; again is fine and changes nothing.
"""

import sys

from chalicelib.core import audit
from chalicelib.core.errors import AppError
from chalicelib.places.service.places import found


def main(arguments: list[str]) -> int:
    """Run the command. Returns its exit code."""
    if len(arguments) != 1:
        print("usage: python -m chalicelib.places.found NAME", file=sys.stderr)  # noqa: T201 - a command
        return 2
    try:
        district = found(audit.SYSTEM, arguments[0])
    except AppError as error:
        print(f"not founded: {error.code} {error.details}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"district: {district}")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

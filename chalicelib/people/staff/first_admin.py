"""The first district admin, by a command; every other role is given by somebody who holds one.

``python -m chalicelib.people.staff.first_admin --name NAME (--openid OPENID | --person ID)``
"""

import argparse
import sys

from chalicelib.core import audit
from chalicelib.core.errors import AppError
from chalicelib.core.tables import Transaction
from chalicelib.people.accounts import service as accounts
from chalicelib.people.staff.errors import AlreadyHeld
from chalicelib.people.staff.records import Admins
from chalicelib.people.staff.rules import ADMIN
from chalicelib.people.staff.service import giving
from chalicelib.places.service import tree as trees


def appoint(person: str, name: str) -> giving.Post:
    """Make ``person`` the first district admin; again is fine. Raises NotFound, AlreadyHeld if there was one before."""
    post = giving.Post(person, ADMIN, trees.fresh().district.id)
    admins = Admins.only()
    admins.number = 1
    tx = Transaction()
    tx.create(admins, or_raise=AlreadyHeld(role=ADMIN))
    accounts.check_active(tx, person)
    giving.seat(tx, post, name, audit.SYSTEM)
    audit.record(tx, audit.SYSTEM, "staff.give", post.target, place=post.place, role=ADMIN)
    try:
        with tx:
            pass
    except AlreadyHeld:
        if not any(held.role == ADMIN for held in giving.roles_of(person)):
            raise
    return post


def main(arguments: list[str]) -> int:
    """Run the command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="first_admin", description="Appoint the first district admin.")
    parser.add_argument("--name", required=True, help="as staff know them")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--openid", help="their openid in this mini-program; an account is made if there is none")
    who.add_argument("--person", help="the id of their account")
    given = parser.parse_args(arguments)
    try:
        post = appoint(given.person or accounts.ensure(given.openid), given.name)
    except AlreadyHeld:
        print("there is a district admin already; they give further roles", file=sys.stderr)  # noqa: T201 - a command
        return 1
    except AppError as error:
        print(f"not appointed: {error.code} {error.details}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"district admin: person {post.person} at {post.place}")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""codes, importing: the doors of a confirmed list become dwellings, lines and codes. In the queue; safe to repeat.

24 doors share a transaction: dwelling, line and two codes each, and one event. How far it is stands on the import now
and then; after a crash what lies between is done again, which changes nothing. Memory is flat.
"""

import json
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from pynamodb.expressions.update import Action

from chalicelib.codes import rules, tokens
from chalicelib.codes.errors import ListGone
from chalicelib.codes.events import AddressesStale, CodesChanged, ImportRequested
from chalicelib.codes.records import Import, line_key, read_many, ready_code, ready_line
from chalicelib.codes.service import imports, minting, previews
from chalicelib.codes.tokens import KINDS
from chalicelib.core import files, progress
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError, Busy, Conflict
from chalicelib.core.outbox import emit
from chalicelib.core.tables import Transaction, pause
from chalicelib.places.doorlist import Door
from chalicelib.places.service import dwellings
from chalicelib.places.service import tree as trees
from chalicelib.places.service.dwellings import Entered
from chalicelib.places.service.imports import Names, ensure_places
from chalicelib.places.service.tree import Tree

DOORS_AT_ONCE = 24  # four writes each, and the event: 97 of the 100 that a transaction takes
THREADS = 3
IN_FLIGHT = 2 * THREADS
SAVE_EVERY = 40  # groups
RUN_S = 420.0  # then the rest goes on with a new message; the function may take 600
NUMBERS_AT_ONCE = 100 * DOORS_AT_ONCE * len(KINDS)
ATTEMPTS = 3
BUILDINGS_AN_EVENT, MOST_EVENTS = 10, 90  # of addresses to look at again: the transaction holds 100 writes


class Taken(Conflict):
    """Something of a group is there already, or was made meanwhile."""


@dataclass(frozen=True, slots=True)
class Group:
    """Doors that go in together, and the byte after the last of them."""

    doors: list[Door]
    ends: int


class Numbers:
    """Numbers taken in blocks, for several threads."""

    def __init__(self) -> None:
        self._left: list[str] = []
        self._lock = Lock()

    def take(self, count: int) -> list[str]:
        """Give ``count`` numbers that nobody else has."""
        with self._lock:
            if len(self._left) < count:
                self._left += minting.take_numbers(max(count, NUMBERS_AT_ONCE))
            taken, self._left = self._left[:count], self._left[count:]
        return taken


def run(event: ImportRequested) -> None:
    """Go on with an import: to its end, or until another message must take over. One whose files are gone ends."""
    item = imports.find(event.import_id)
    if item.state != "committing":
        return
    try:
        _put_in(item)
    except files.Gone:
        _end(item, "expired", ListGone())


def give_up(event: ImportRequested) -> None:
    """Say that an import failed for no reason of its own: the last attempt failed. It may be confirmed again."""
    item = imports.find(event.import_id)
    if item.state == "committing":
        _end(item, "failed", AppError())


def _put_in(item: Import) -> None:
    until = time.monotonic() + RUN_S
    names: list[Names] = [tuple(one) for one in json.loads(files.read(imports.names_file(item)))]
    places = ensure_places(str(item.owner), names, why=f"job#{item.commit}")
    work = Work(item, trees.tree(), {one: path[-1] for one, path in places.items()})
    if item.names is None:
        _note_names(item, work.names())
    at_byte, done = int(item.at_byte), int(item.done)
    with ThreadPoolExecutor(THREADS) as pool:
        for count, group in enumerate(work.finished(pool, groups(item, at_byte)), 1):
            at_byte, done = group.ends, done + len(group.doors)
            late = time.monotonic() >= until and done < int(item.doors)
            if count % SAVE_EVERY == 0 or late:
                _save(item, at_byte, done)
            if late:
                _go_on(item, at_byte)
                return
    _finish(item, done, work)


def groups(item: Import, start: int) -> Iterator[Group]:
    """Read the doors of an import from byte ``start``, in groups."""
    if int(item.done) == int(item.doors):
        return  # S3 has no byte after the last one
    doors: list[Door] = []
    ends = start
    for ends, line in files.lines(imports.doors_file(item), start):
        doors.append(Door.from_json(line.decode()))
        if len(doors) == DOORS_AT_ONCE:
            yield Group(doors, ends)
            doors = []
    if doors:
        yield Group(doors, ends)


def _save(item: Import, at_byte: int, done: int) -> None:
    """Note how far it is. A late note of another delivery changes nothing."""
    tx = Transaction()
    further = (Import.state == "committing") & (Import.at_byte < at_byte)
    there = [Import.at_byte.set(at_byte), Import.done.set(done)]
    tx.update(Import(item.pk, "import"), *there, given=further, or_raise=Conflict())
    try:
        with tx:
            pass
    except Conflict:
        return
    progress.advance(str(item.commit), done, int(item.doors))


def _go_on(item: Import, at_byte: int) -> None:
    event = ImportRequested(key=f"{item.id}#{item.commit}#{at_byte}", at_ms=now_ms(), import_id=item.id)
    try:
        with Transaction() as tx:
            emit(tx, event)
    except Conflict:
        return  # another delivery said so


def _note_names(item: Import, names: str) -> None:
    """Note under which names the first door goes in; whoever was quicker has done so."""
    tx = Transaction()
    first = (Import.state == "committing") & Import.names.does_not_exist()
    tx.update(Import(item.pk, "import"), Import.names.set(names), given=first, or_raise=Conflict())
    try:
        with tx:
            item.names = names
    except Conflict:
        item.names = imports.find(item.id).names


def _finish(item: Import, done: int, work: "Work") -> None:
    """End an import. If a place got another name since its first door, addresses are looked at again."""
    progress.finish(str(item.commit), doors=done)
    renamed = work.names(trees.fresh()) != item.names
    stale = list(_stale(item, work.buildings)) if renamed else []
    _close(item, [Import.state.set("done"), Import.done.set(done)], stale)


def _end(item: Import, state: str, refused: AppError) -> None:
    progress.fail(str(item.commit), refused.code, message=refused.message)
    _close(item, [Import.state.set(state)])


def _close(item: Import, there: list[Action], events: Iterable[AddressesStale] = ()) -> None:
    try:
        with Transaction() as tx:
            going = (Import.state == "committing") & (Import.commit == item.commit)
            tx.update(Import(item.pk, "import"), *there, given=going, or_raise=Conflict())
            for event in events:
                emit(tx, event)
    except Conflict:
        return


def _stale(item: Import, buildings: list[str]) -> Iterator[AddressesStale]:
    size = max(BUILDINGS_AN_EVENT, -(-len(buildings) // MOST_EVENTS))
    for start in range(0, len(buildings), size):
        key = f"{item.id}#{item.commit}#{start // size}"
        yield AddressesStale(key=key, at_ms=now_ms(), buildings=buildings[start : start + size])


class Work:
    """One run of an import."""

    def __init__(self, item: Import, tree: Tree, buildings: dict[Names, str]) -> None:
        self._item, self._tree, self._buildings = item, tree, buildings
        self._by = str(item.owner)
        self._numbers = Numbers()
        self._fresh = bool(item.fresh)

    @property
    def buildings(self) -> list[str]:
        """The ids of the buildings whose doors go in."""
        return sorted(set(self._buildings.values()))

    def names(self, tree: Tree | None = None) -> str:
        """Give the SHA-256 of the buildings' names, from the district down, as this run or ``tree`` knows them."""
        said = [(tree or self._tree).names(building) for building in self.buildings]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def finished(self, pool: ThreadPoolExecutor, found: Iterator[Group]) -> Iterator[Group]:
        """Put groups in, a few at a time; yield each when it and all before it are in."""
        flying: deque[tuple[Group, Future[None]]] = deque()
        try:
            for group in found:
                flying.append((group, pool.submit(self.put, group.doors)))
                while len(flying) >= IN_FLIGHT:
                    yield _landed(*flying.popleft())
            while flying:
                yield _landed(*flying.popleft())
        finally:
            for _, future in flying:
                future.cancel()

    def put(self, doors: list[Door]) -> None:
        """Put a group in. One that is refused again and again is split, so that one door never holds up the others."""
        careful = not self._fresh
        for attempt in range(ATTEMPTS):
            try:
                return self._put_known(doors) if careful else self._put_new(doors)
            except Taken:
                careful = True
                pause(attempt)
        if len(doors) == 1:
            raise Busy(attempts=ATTEMPTS)
        middle = len(doors) // 2
        self.put(doors[:middle])
        return self.put(doors[middle:])

    def _put_new(self, doors: list[Door]) -> None:
        """Put doors in of which none is there."""
        with Transaction() as tx:
            made = [self._add_dwelling(tx, door) for door in doors]
            self._add_codes(tx, made)

    def _put_known(self, doors: list[Door]) -> None:
        """Put doors in of which some may be there: what is missing is made, another area is noted, the rest is left."""
        ids = {dwellings.id_of(self._building(door), door.unit, door.room): door for door in doors}
        there = dwellings.found(ids)
        lines = read_many([line_key(str(one.building), one.id) for one in there.values()])
        named = {dwelling.id: (dwelling, ids[one].area) for one, dwelling in reversed(there.items())}
        with Transaction() as tx:
            made = [self._add_dwelling(tx, door) for one, door in ids.items() if one not in there]
            for dwelling, area in named.values():  # two names of one dwelling, an old and a new one, count once
                if area is not None and area != dwelling.area:
                    dwellings.set_area(tx, dwelling, area, by=self._by, or_raise=Taken())
                if line_key(str(dwelling.building), dwelling.id) not in lines:
                    made.append(dwellings.entered(dwelling))
            self._add_codes(tx, made)

    def _building(self, door: Door) -> str:
        return self._buildings[previews.names_of(door)]

    def _add_dwelling(self, tx: Transaction, door: Door) -> Entered:
        building = self._building(door)
        return dwellings.enter(tx, building, door.unit, door.room, door.area, by=self._by, or_raise=Taken())

    def _add_codes(self, tx: Transaction, made: list[Entered]) -> None:
        """Add a line and both codes for each dwelling, and one event. Nothing for none."""
        if not made:
            return
        numbers, now = iter(self._numbers.take(len(made) * len(KINDS))), now_ms()
        for dwelling in made:
            codes = {kind: (tokens.new_code(kind).id, next(numbers)) for kind in KINDS}
            door = rules.door(self._tree.name(dwelling.building), dwelling.unit, dwelling.room)
            where, path = minting.where_of(self._tree, dwelling.building, door), self._path(dwelling.building)
            line = ready_line(dwelling.building, dwelling.id, dwelling.order, door, codes)
            tx.create_ready(line, or_raise=Taken())
            for code, number in codes.values():
                item = ready_code(code, dwelling.id, path, where, door, number, at_ms=now)
                tx.create_ready(item, or_raise=Taken())
        key = f"{self._item.id}#{made[0].id}"
        buildings = sorted({one.building for one in made})
        emit(tx, CodesChanged(key=key, at_ms=now, buildings=buildings, act="import"))

    def _path(self, building: str) -> str:
        return "/".join(self._tree.path(building))


def _landed(group: Group, future: Future[None]) -> Group:
    future.result()
    return group

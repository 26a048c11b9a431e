from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.places.doorlist import Door, natural, walk_order
from chalicelib.places.doorlist.order import room_order

T = TypeVar("T")


def door(building: str = "1号楼", unit: str | None = "1单元", room: str = "101", estate: str = "康和一区") -> Door:
    return Door("哈巴格希街道", "康和社区", estate, building, unit, room)


def in_order(key: Callable[[T], str], *things: T) -> bool:
    """Each strictly before the next one."""
    return all(key(one) < key(two) for one, two in pairwise(things))


def test_names_sort_by_their_numbers() -> None:
    assert in_order(natural, "", "1号楼", "2号楼", "10号楼", "100号楼", "A座")
    assert in_order(natural, "康和一区", "康和二区", "康和三区", "康和十区")


def test_rooms_sort_by_floor_and_then_by_number() -> None:
    assert in_order(room_order, "-201", "-101", "-102", "1", "101", "101A", "102", "201", "1001", "东户")
    assert in_order(room_order, "负一层", "101", "3层东户", "401")
    assert room_order("0101") == room_order("101")


def test_doors_sort_as_a_person_walks() -> None:
    doors = [
        door("1号楼", None, "101"),
        door("1号楼", "1单元", "102"),
        door("1号楼", "1单元", "201"),
        door("1号楼", "2单元", "101"),
        door("2号楼", "1单元", "101"),
        door("10号楼", "1单元", "101"),
    ]
    assert in_order(lambda d: d.walk_order, *doors)
    assert min([door(estate="康和二区"), door("9号楼")], key=lambda d: d.list_order).estate == "康和一区"


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_numbers_sort_as_numbers(one: int, two: int) -> None:
    assert (natural(f"{one}号楼") < natural(f"{two}号楼")) == (one < two)
    assert (natural(str(one)) < natural(str(two))) == (one < two)


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_rooms_below_ground_come_first(below: int, above: int) -> None:
    assert room_order(f"-{below + 100}") < room_order(str(above + 100))


@example("", None, "\ua900")  # a digit, but no ASCII one
@given(st.text(max_size=10), st.none() | st.text(max_size=10), st.text(max_size=10))
def test_an_order_is_plain_ascii(building: str, unit: str | None, room: str) -> None:
    assert walk_order(building, unit, room).isascii()


@given(
    st.tuples(*[st.text(min_size=1, max_size=8)] * 4),
    st.none() | st.text(min_size=1, max_size=8),
    st.none() | st.integers(),
)
def test_a_door_survives_json(names: tuple[str, str, str, str], unit: str | None, area: int | None) -> None:
    made = Door(*names, unit, "101", area)
    line = made.to_json()
    assert "\n" not in line
    assert Door.from_json(line) == made


def test_a_door_of_a_later_version_is_still_read() -> None:
    assert Door.from_json(door().to_json()[:-1] + ', "balconies": 2}') == door()


def test_a_place_is_known_by_all_places_above_it() -> None:
    places = list(door().places())
    assert [name for _, name, _ in places] == ["哈巴格希街道", "康和社区", "康和一区", "1号楼", "1单元"]
    assert places[-1][2] == "哈巴格希街道|康和社区|康和1区|1号楼|1单元"
    assert len(list(door(unit=None).places())) == 4
    assert door(unit=None).key == "哈巴格希街道|康和社区|康和1区|1号楼||101"


@given(st.text(min_size=1, max_size=6), st.text(min_size=1, max_size=6))
def test_no_name_reaches_into_the_next_one(estate: str, building: str) -> None:
    assert door(building, estate=estate).key.count("|") == 5

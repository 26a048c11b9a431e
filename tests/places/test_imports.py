from chalicelib.places.service import imports, places, tree
from tests.places.asking import NAMES, SYSTEM, Town


def test_places_are_made_once(town: Town) -> None:
    again = imports.ensure_places(SYSTEM, NAMES, why="again")
    assert again[NAMES[0]] == town.path
    assert len(tree.fresh().nodes) == 1 + 1 + 2 + 3 + 4
    assert imports.known_buildings(NAMES)[NAMES[3]] == town.other_building
    assert places.found(SYSTEM, "别的区") == town.district


def test_spellings_of_one_name_are_one_place(town: Town) -> None:
    spelt = ("滨河街道", "康和社区", "康和１区", "０１号楼")
    assert imports.ensure_places(SYSTEM, [spelt], why="x") == {spelt: town.path}

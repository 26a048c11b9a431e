"""The zip: the same bytes twice, nothing that Lambda cannot load, nothing that no function uses."""

import zipfile
from pathlib import Path

import pytest

from infra import build as building
from infra import layer
from infra.build import Built
from infra.layer import BuildFailed


@pytest.fixture(scope="session")
def names(built: Built) -> list[str]:
    with zipfile.ZipFile(built.zip) as packed:
        return packed.namelist()


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    built = building.build()
    again = building.build(tmp_path, fresh=True)

    assert again.sha256 == built.sha256
    assert again.template.read_bytes() == built.template.read_bytes()


def test_it_is_small(built: Built) -> None:
    assert 1 << 20 < built.size <= 30 << 20


def test_over_the_limit_it_fails(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MOST_BYTES", built.size - 1)

    with pytest.raises(BuildFailed, match="at most"):
        building.build()


def test_our_own_code_is_there_with_its_bytecode(names: list[str]) -> None:
    for path in ("app", "chalicelib/core/http", "functions/relay"):
        folder, _, name = path.rpartition("/")
        assert f"{path}.py" in names
        assert f"{folder}/__pycache__/{name}.cpython-311.pyc".removeprefix("/") in names


def test_packages_are_bytecode_alone(names: list[str]) -> None:
    assert "pynamodb/models.pyc" in names
    assert not [name for name in names if name.startswith("pynamodb/") and name.endswith(".py")]


def test_no_tests_and_no_tools_are_in_it(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names}

    assert not tops & {"tests", "infra", "moto", "pytest", "boto3", "bin", "pip", "uv"}
    assert not [name for name in names if "/tests/" in name]


def test_botocore_knows_our_services_alone(names: list[str]) -> None:
    services = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}

    assert services == layer.SERVICES


def test_every_entry_has_one_time_and_one_mode(built: Built) -> None:
    with zipfile.ZipFile(built.zip) as packed:
        entries = packed.infolist()

    assert {entry.date_time for entry in entries} == {building.LONG_AGO}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert [entry.filename for entry in entries] == sorted((entry.filename for entry in entries), key=Path)


@pytest.mark.parametrize(
    ("tag", "fits"),
    [
        ("py3-none-any", True),
        ("py2-none-any", False),
        ("py2.py3-none-any", True),
        ("py312-none-any", False),
        ("cp311-cp311-manylinux_2_17_x86_64", True),
        ("cp311-cp311-manylinux2014_x86_64", True),
        ("cp311-abi3-manylinux_2_26_x86_64", True),
        ("cp39-abi3-manylinux_2_17_x86_64", True),
        ("cp312-abi3-manylinux_2_17_x86_64", False),
        ("cp311-abi3-manylinux_2_28_x86_64", False),
        ("cp311-cp311-manylinux_2_17_aarch64", False),
        ("cp310-cp310-manylinux_2_17_x86_64", False),
        ("cp311-cp311-linux_x86_64", False),
        ("cp311-cp311-musllinux_1_2_x86_64", False),
        ("cp311-cp311-macosx_11_0_arm64", False),
    ],
)
def test_which_wheels_lambda_loads(tag: str, *, fits: bool) -> None:
    assert layer.loads(tag) is fits


def test_an_unfit_wheel_fails_the_build_by_its_name(tmp_path: Path) -> None:
    for name, tag in (("good-1.dist-info", "py3-none-any"), ("bad-2.dist-info", "cp311-cp311-linux_x86_64")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {tag}\n")

    with pytest.raises(BuildFailed, match=r"bad-2 \(cp311-cp311-linux_x86_64\)") as failure:
        layer.refuse_unfit(tmp_path)

    assert "good" not in str(failure.value)


def test_a_package_that_cannot_be_had_fails_the_build(tmp_path: Path) -> None:
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("botocore==1.44.5 --hash=sha256:" + "0" * 64 + "\n")

    with pytest.raises(BuildFailed, match=r"requirements\.txt cannot be had"):
        layer.ready(wanted, tmp_path)


def test_pruning_keeps_versions_and_licences(tmp_path: Path) -> None:
    for path in ("a/tests/test_a.py", "a/x.py", "a/x.pyi", "a-1.dist-info/METADATA", "a-1.dist-info/RECORD"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "a-1.dist-info/licenses").mkdir()
    (tmp_path / "a-1.dist-info/licenses/LICENSE").touch()

    layer.prune(tmp_path)

    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"a/x.py", "a-1.dist-info/METADATA", "a-1.dist-info/licenses/LICENSE"}

"""What operators type: each mistake gets a line that says what would be right."""

from pathlib import Path
from types import ModuleType

import pytest

from infra import build as building
from infra import deploy, redrive, restore, stage
from infra.layer import BuildFailed
from infra.stage import Refused, Stage


def written(folder: Path, name: str) -> None:
    text = '{"region": "cn-north-1", "artifacts": "a-bucket", "parameters": {"Stage": "test"}}'
    (folder / f"{name}.json").write_text(text)


@pytest.fixture
def stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of stages with one in it, and no credentials."""
    monkeypatch.setattr(stage, "STAGES", tmp_path)
    monkeypatch.setattr(stage, "ROOT", tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    written(tmp_path, "test")
    return tmp_path


@pytest.mark.usefixtures("stages")
def test_a_stage_is_read() -> None:
    found = stage.read("test")

    assert (found.stack, found.region, found.parameters) == ("mashang-test", "cn-north-1", {"Stage": "test"})


@pytest.mark.usefixtures("stages")
@pytest.mark.parametrize("name", ["", "prod"])
def test_a_stage_that_nobody_wrote_down_is_refused(name: str) -> None:
    with pytest.raises(Refused, match=r"copy example\.json \(stages: test\)"):
        stage.read(name)


@pytest.mark.usefixtures("stages")
def test_local_needs_make_run() -> None:
    with pytest.raises(Refused, match="make run"):
        stage.read("local")


@pytest.mark.usefixtures("stages")
def test_without_credentials_nothing_is_sent() -> None:
    with pytest.raises(Refused, match="AWS_PROFILE"):
        stage.who(stage.read("test"))


@pytest.mark.usefixtures("stages")
@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        (deploy, [], "not deployed: STAGE="),
        (redrive, ["prod"], "not redriven: STAGE=prod"),
        (redrive, ["test", "yesterday"], "SINCE=yesterday is no time"),
        (restore, ["test", "codes", "yesterday"], "AT=yesterday is no time"),
        (restore, ["test", "codes", "2026-05-01T08:00"], "AT=2026-05-01T08:00 is no time with its zone"),
        (restore, ["prod", "codes", "2026-05-01T08:00+08:00"], "not restored: STAGE=prod"),
    ],
)
def test_a_mistake_is_said_and_ends_with_1(
    command: ModuleType, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == 1
    assert said in capsys.readouterr().err


def test_a_failed_build_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise BuildFailed("no wheel")

    monkeypatch.setattr(building, "build", fail)

    assert building.main() == 1
    assert capsys.readouterr().err == "build failed: no wheel\n"


def test_addresses_of_s3_fit_the_partition() -> None:
    china, europe = (Stage("x", region, "bucket") for region in ("cn-north-1", "eu-central-1"))

    assert deploy.address(china, "k") == "https://bucket.s3.cn-north-1.amazonaws.com.cn/k"
    assert deploy.address(europe, "k") == "https://bucket.s3.eu-central-1.amazonaws.com/k"

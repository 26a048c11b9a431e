"""Where Node and the browser come from: the machine's own if they will do, else installed, or it is said how."""

from pathlib import Path

import pytest

from infra.client import browser, node
from infra.client.browser import NoBrowser
from infra.layer import BuildFailed


def a_node(folder: Path, version: str) -> str:
    program = folder / "node"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(("version", "own"), [("v20.1.0", False), ("v24.0.0", False), ("v18.20.1", True), ("", True)])
def test_the_machines_node_is_taken_if_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, *, own: bool
) -> None:
    found = a_node(tmp_path, version)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / ".ready").touch()
    monkeypatch.setattr(node, "OWN", tmp_path / "own")
    monkeypatch.setattr("infra.client.node.shutil.which", lambda _name: found)

    assert node.tools() == (tmp_path / "own" / "bin" if own else tmp_path)


def test_a_tool_that_fails_is_said_with_its_words() -> None:
    with pytest.raises(BuildFailed, match=r"node -e .* ended with 3:\nsorry"):
        node.run(["node", "-e", "console.log('sorry'); process.exit(3)"])


def test_a_tool_hears_nothing_of_aws_and_tells_its_maker_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    env = node.environment({"A": "1"})

    assert (env["CI"], env["A"]) == ("1", "1")
    assert "AWS_SECRET_ACCESS_KEY" not in env


def test_without_a_browser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.client.browser.shutil.which", lambda _name: None)

    with pytest.raises(NoBrowser, match="install chromium and fonts-noto-cjk"):
        browser.program()

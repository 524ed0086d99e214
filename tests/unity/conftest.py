"""The package is compiled once for all tests, and one server runs for all that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.server_process import ServerProcess, running_server
from tests.unity.mono_build import MISSING, MonoBuild, compile_all
from tests.unity.scripted_server import ScriptedServer, scripted_server
from tests.unity.unity_game import UnityGame, playing

WORLD = Path(__file__).parent / "world"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A package that nobody has compiled should not look like one that passed."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = [report for report in skipped if report.nodeid.startswith("tests/unity/")]
    if left_out and MISSING:
        terminalreporter.section("the Unity package was not compiled", red=True, bold=True)
        terminalreporter.write_line(f"{len(left_out)} tests were left out, as Mono is missing here. What helps:")
        terminalreporter.write_line(f"    sudo apt install {MISSING}")


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> MonoBuild:
    """The package, compiled."""
    if MISSING:
        pytest.skip(f"the Unity package is not compiled nor tested, as Mono is missing: apt install {MISSING}")
    return compile_all(tmp_path_factory.mktemp("mono"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, build: MonoBuild) -> Iterator[ServerProcess]:
    """A real one. Each test is another player."""
    with running_server(tmp_path_factory.mktemp("playthroughs"), world=WORLD) as running:
        yield running


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """One that the test plays by hand."""
    with scripted_server() as running:
        yield running


@pytest.fixture
def game(build: MonoBuild) -> Iterator[UnityGame]:
    """A game that waits for orders."""
    with playing(build) as running:
        yield running

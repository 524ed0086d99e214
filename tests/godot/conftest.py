"""One imported project and one server for all tests of the Godot addon; what is said where it can't be tested."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from bench.virtual_audio import MISSING
from tests.godot.engine import ENGINE, WHY_NO_ENGINE, run_engine
from tests.godot.screen import WHY_NO_SCREEN, Picture, take_pictures
from tests.processes.server_process import MILLBROOK, ServerProcess, running_server

_LEFT_OUT = (
    (WHY_NO_ENGINE, "The Godot addon was NOT TESTED", "run scripts/get_godot.sh, or set NPC_GODOT to its path"),
    (WHY_NO_SCREEN, "Godot's example was NOT SEEN by a test", "apt install xvfb"),
    (", ".join(MISSING), "Godot's microphone was NOT TESTED", "apt install pulseaudio pulseaudio-utils"),
)
"""Why (empty: it is not left out), what, and the cure."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tests that were left out look like dots among a thousand others; this does not."""
    for why, what, cure in _LEFT_OUT:
        if why:
            terminalreporter.write_line(f"{what}: {why}. To test it: {cure}.", red=True, bold=True)


@pytest.fixture(scope="session")
def imported_project() -> str:
    """The project, imported; what Godot wrote while it did."""
    assert ENGINE is not None
    code, output = run_engine("--import")
    assert code == 0, output
    return output


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Of Millbrook, where Agnes talks half as fast again, as many tests wait until she has said something."""
    folder = tmp_path_factory.mktemp("godot")
    world = shutil.copytree(MILLBROOK, folder / MILLBROOK.name)
    agnes = world / "characters" / "agnes.yaml"
    usual = agnes.read_text(encoding="utf-8")
    hasty = usual.replace(" rate: 172,", " rate: 260,")
    assert hasty != usual
    agnes.write_text(hasty, encoding="utf-8")
    with running_server(folder / "data", world=world) as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def picture_run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Future[dict[str, Picture]] | None]:
    """The example's pictures, which are taken while other tests wait for what characters say: it saves 20 s.

    None if nobody looks at them, or they can't be taken.
    """
    are_wanted = any("pictures" in getattr(item, "fixturenames", ()) for item in request.session.items)
    if not are_wanted or ENGINE is None or WHY_NO_SCREEN:
        yield None
        return
    request.getfixturevalue("imported_project")
    server: ServerProcess = request.getfixturevalue("server")
    with ThreadPoolExecutor(1, "pictures") as photographer:
        yield photographer.submit(take_pictures, server.url, "beholder", tmp_path_factory.mktemp("pictures"))

"""One imported project and one server for all tests of the Godot addon."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.godot.engine import ENGINE, run_engine
from tests.processes.server_process import ServerProcess, running_server


@pytest.fixture(scope="session")
def imported_project() -> str:
    """The project, imported; what Godot wrote while it did."""
    assert ENGINE is not None
    code, output = run_engine("--import")
    assert code == 0, output
    return output


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("godot")) as running:
        yield running

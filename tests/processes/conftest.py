"""Both walks are played once, at the same time, for all tests that look at what came of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.processes.walks import PlayedWalk, start_walk


@pytest.fixture(scope="session")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, PlayedWalk]]:
    """Both endings, each with a voice that nothing was tuned on."""
    folder = tmp_path_factory.mktemp("walks")
    played = {
        "justice": start_walk("justice", "slt", folder / "justice", by_options=False),
        "mercy": start_walk("mercy", "rms", folder / "mercy", by_options=True),
    }
    yield played
    for walk in played.values():
        walk.close()

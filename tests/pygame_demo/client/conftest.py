"""A server that a test plays by hand, and a game that is connected to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pygame_demo.client.fake_server import HandPlayedServer, hand_played_server
from tests.pygame_demo.client.polling_game import Game


@pytest.fixture
def server() -> Iterator[HandPlayedServer]:
    with hand_played_server() as running:
        yield running


@pytest.fixture
def game(server: HandPlayedServer) -> Iterator[Game]:
    made = Game(server.url)
    made.client.start()
    yield made
    made.client.close()

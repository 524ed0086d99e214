"""A demo that is killed takes the server with it that it started for itself."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.processes.server_process import server_environment

pytestmark = [pytest.mark.engines, pytest.mark.processes]

_ENDS_WITHIN_S = 10.0
_DEMO = """
import time
from clients.pygame_demo.own_server import OwnServer

server = OwnServer(None, is_new=False)
while not server.url:
    server.check()
    assert not server.trouble, server.trouble
    time.sleep(0.05)
print(server.url, flush=True)
time.sleep(60)
"""
"""What `npc-demo` does, without the window."""


def test_the_demos_own_server_ends_when_the_demo_is_killed(tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-c", _DEMO], env=server_environment(tmp_path), stdout=subprocess.PIPE, text=True
    )
    try:
        assert demo.stdout is not None
        lines = sorted(demo.stdout.readline().strip() for _ in range(2))
        health = lines[1].replace("ws://", "http://").replace("/v1", "/healthz")
        assert lines[0] == "npc-server: inspector at " + health.replace("/healthz", "/inspect"), (
            "the player can't find it"
        )
        assert is_served(health)
        time.sleep(0.5)
        assert is_served(health), "it ended by itself"
    finally:
        demo.kill()
        demo.communicate()
    deadline_s = time.monotonic() + _ENDS_WITHIN_S
    while is_served(health):
        assert time.monotonic() < deadline_s, f"{health} is still there"
        time.sleep(0.05)


def is_served(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url, timeout=5).read())
    except (urllib.error.URLError, ConnectionError):
        return False

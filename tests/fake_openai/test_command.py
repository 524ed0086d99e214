"""`npc-server fake-openai`, as a person starts it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from npc_server.command_line.fake_openai import fake_openai
from npc_server.errors import ConfigurationError

ROOT = Path(__file__).parents[2]


@pytest.mark.processes
def test_the_command_serves_at_the_address_that_it_prints() -> None:
    command = [sys.executable, "-m", "npc_server", "fake-openai", "--port", "0", "--fault", "html"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/v1", line)
            assert found, line
            response = httpx2.post(f"{found[0]}/chat/completions", json={"model": "x"}, trust_env=False)
        finally:
            process.terminate()
    assert "<html>" in response.text


def test_an_unknown_fault_is_named_with_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match="stal: there is no such fault; did you mean 'stall'?"):
        fake_openai(0, 100, 5, "stal")


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}: .*choose another --port"):
            fake_openai(port, 100, 5, None)

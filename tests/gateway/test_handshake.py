"""Who gets in, over real sockets."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from asyncio import to_thread
from typing import Any

import jwt
import msgpack
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from npc_server.errors import ConfigurationError
from npc_server.gateway.connection import Deadlines
from npc_server.gateway.metrics import Metrics
from npc_server.gateway.server import Gateway
from npc_server.settings import GatewaySection
from tests.gateway.gateway_fakes import FakeHost, running_gateway

SECRET = "0123456789abcdef0123456789abcdef"


def token(**changes: Any) -> str:
    claims = {"sub": "robin", "aud": "npc-server", "exp": time.time() + 60, **changes}
    return jwt.encode({key: value for key, value in claims.items() if value is not None}, SECRET, "HS256")


def packed_hello(**changes: Any) -> bytes:
    packed: bytes = msgpack.packb({"type": "hello", "protocol": 1, "player": {"id": "a"}, **changes})
    return packed


async def test_a_hello_is_welcomed_with_what_the_gateway_fills_in() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        welcome = client.welcome
        assert (welcome["type"], welcome["seq"], welcome["recovered"]) == ("welcome", 1, False)
        assert len(welcome["resume_token"]) >= 32
        assert welcome["limits"]["frame_bytes"] == 65536
        assert client.socket.subprotocol == "npc.v1"


@pytest.mark.parametrize(
    ("frame", "code", "close"),
    [
        (msgpack.packb({"type": "bye"}), "hello_expected", 4400),
        (packed_hello(protocol=2), "unsupported_protocol", 4400),
        (msgpack.packb({"type": "hello", "protocol": 1}), "missing_field", 4400),
        (packed_hello(world="atlantis"), "unknown_world", 4400),
        (packed_hello(world="broken"), "internal", 1011),
        ("hello", "text_frame", 4400),
        (b"\xdd\xff\xff\xff\xff", "frame_too_complex", 1009),
    ],
)
async def test_a_bad_hello_is_told_why_and_closed(frame: str | bytes, code: str, close: int) -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.socket.send(frame)
        close_code, reason, (error,) = await client.receive_close()
        assert (error["code"], error["fatal"], close_code) == (code, True, close)
        assert reason and error["message"].startswith(reason)
        assert "seq" not in error


async def test_a_silent_client_is_closed_after_the_deadline() -> None:
    async with running_gateway(Deadlines(hello_s=0.05)) as running, running.connect() as client:
        close_code, _, (error,) = await client.receive_close()
        assert (error["code"], close_code) == ("hello_late", 4408)


async def test_a_foreign_origin_is_refused_and_a_listed_one_is_not() -> None:
    async with running_gateway(origins=["https://game.example"]) as running:
        with pytest.raises(InvalidStatus) as refused:
            async with running.connect(origin="https://evil.example"):
                pass
        assert refused.value.response.status_code == 403
        async with running.connect(origin="https://game.example") as client:
            assert (await client.hello()).welcome["type"] == "welcome"


async def test_a_client_that_does_not_speak_the_subprotocol_is_refused() -> None:
    async with running_gateway() as running:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(running.gateway.url):
                pass
        assert refused.value.response.status_code == 400


async def test_sockets_beyond_the_limit_are_told_busy() -> None:
    async with running_gateway(max_connections=1) as running, running.connect() as first:
        await first.hello()
        async with running.connect() as second:
            close_code, _, (error,) = await second.receive_close()
            assert (error["code"], close_code) == ("busy", 1013)


async def test_a_good_token_lets_its_player_in() -> None:
    async with running_gateway(token_secret=SECRET) as running, running.connect() as client:
        assert (await client.hello(token=token())).welcome["type"] == "welcome"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (None, "token_missing"),
        ("nonsense", "token_invalid"),
        (token(exp=time.time() - 60), "token_invalid"),
        (token(exp=None), "token_invalid"),
        (token(aud="another-server"), "token_invalid"),
        (token(sub="somebody-else"), "token_invalid"),
        (jwt.encode({"sub": "robin", "aud": "npc-server", "exp": 2e9}, "x" * 32, "HS256"), "token_invalid"),
        (jwt.encode({"sub": "robin", "aud": "npc-server", "exp": 2e9}, SECRET + SECRET, "HS512"), "token_invalid"),
        (jwt.encode({"sub": "robin", "aud": "npc-server", "exp": 2e9}, None, "none"), "token_invalid"),
    ],
    ids=["none", "nonsense", "expired", "endless", "audience", "player", "key", "algorithm", "unsigned"],
)
async def test_a_bad_token_is_refused(bad: str | None, code: str) -> None:
    async with running_gateway(token_secret=SECRET) as running, running.connect() as client:
        error = (await client.hello(token=bad)).welcome
        assert (error["type"], error["code"], error["field"]) == ("error", code, "token")
        assert (await client.receive_close())[0] == 4401
        assert running.host.sessions == []


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"token_secret": "short"}])
def test_a_gateway_that_others_can_reach_needs_a_good_secret(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="token_secret"):
        Gateway(GatewaySection.model_validate(settings), FakeHost(), Metrics())


async def test_a_port_in_use_is_a_configuration_error() -> None:
    async with running_gateway() as running:
        port = int(running.gateway.url.split(":")[2].split("/")[0])
        second = Gateway(GatewaySection.model_validate({"port": port}), FakeHost(), Metrics())
        with pytest.raises(ConfigurationError, match=str(port)):
            await second.start()


async def test_health_and_metrics_are_served_beside_the_socket() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        running.metrics.set_worst_stall(0.012)
        address = running.gateway.url.replace("ws:", "http:").removesuffix("/v1")
        assert await fetch(f"{address}/healthz") == "ok\n"
        metrics = await fetch(f"{address}/metrics")
        assert "npc_connections_open 1.0" in metrics
        assert "npc_event_loop_stall_worst_seconds 0.012" in metrics
        with pytest.raises(urllib.error.HTTPError) as missing:
            await fetch(f"{address}/elsewhere")
        assert missing.value.code == 404
        missing.value.close()


async def fetch(url: str) -> str:
    def read() -> str:
        with urllib.request.urlopen(url, timeout=5) as response:
            return str(response.read().decode())

    return await to_thread(read)

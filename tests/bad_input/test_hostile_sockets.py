"""Clients that misuse the socket itself: floods, silence, half a frame, and reading nothing."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgpack
import pytest

from npc_server import loop_watch
from npc_server.gateway import server as gateway_server
from npc_server.server import Server
from tests.bad_input.checks import comes_back, error_count, unharmed
from tests.bad_input.conftest import HELLO, settings_for
from tests.bad_input.raw_socket import (
    BINARY,
    CONTINUATION,
    PING,
    RSV1,
    TEXT,
    RawSocket,
    frame,
    raw_socket,
)
from tests.processes.wire_player import WirePlayer, meet

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.engines, pytest.mark.processes]

PACKED_BYE = msgpack.packb({"type": "bye"})

BROKEN: dict[str, tuple[bytes, int]] = {
    "a compressed frame": (frame(BINARY, PACKED_BYE, flags=RSV1), 1002),
    "an unmasked frame": (frame(BINARY, PACKED_BYE, mask=False), 1002),
    "an unknown opcode": (frame(0x3, PACKED_BYE), 1002),
    "a continuation of nothing": (frame(CONTINUATION, PACKED_BYE), 1002),
    "a long ping": (frame(PING, bytes(126)), 1002),
    "a ping in parts": (frame(PING, b"", is_last=False), 1002),
    "a claimed length of 2**62": (frame(BINARY, b"", claimed=2**62), 1009),
    "a claimed length of 2**32": (frame(BINARY, b"", claimed=2**32), 1009),
    "a byte too many in a second part": (
        frame(BINARY, bytes(65_536), is_last=False) + frame(CONTINUATION, b"\0", is_last=False),
        1009,
    ),
    "parts without end": (frame(BINARY, b"", is_last=False) + frame(CONTINUATION, b"", is_last=False) * 100_000, 1009),
    "a text that is no UTF-8": (frame(TEXT, b"\xc3\x28"), 1007),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_frame_ends_the_connection_and_not_the_session(
    url: str, bystander: WirePlayer, name: str
) -> None:
    data, code = BROKEN[name]
    player = f"broken-{list(BROKEN).index(name)}"
    async with raw_socket(url) as raw:
        await raw.shake_hands()
        welcome = await raw.hello(player)
        raw.writer.write(data)
        assert await raw.closed() == code
    resume = {"session": welcome["session"], "token": welcome["resume_token"], "seq": 1}
    async with meet(url, player, resume=resume) as again:
        assert again.welcome["recovered"] is True
        await again.face("agnes")
        await again.is_answered()
    await unharmed(bystander)


async def test_an_offer_to_compress_is_not_taken_and_the_conversation_goes_on(url: str, bystander: WirePlayer) -> None:
    async with raw_socket(url) as raw:
        head = await raw.shake_hands("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
        assert head.startswith("HTTP/1.1 101") and "extensions" not in head.lower()
        assert (await raw.hello("compressing"))["type"] == "welcome"
    await unharmed(bystander)


async def test_a_connection_that_is_cut_in_the_middle_of_a_frame_can_come_back(
    url: str, offender: WirePlayer, bystander: WirePlayer
) -> None:
    offender.socket.transport.write(frame(BINARY, bytes(60_000))[:30_000])
    await asyncio.sleep(0.05)
    offender.socket.transport.abort()
    await offender.closed()
    await comes_back(url, offender)
    await unharmed(bystander)


NO_HANDSHAKE = {
    "noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    "another method": b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
    "an endless line": b"GET /" + b"a" * 100_000,
    "endless headers": b"GET /v1 HTTP/1.1\r\n" + b"X-Header: 1\r\n" * 10_000,
    "no upgrade": b"GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("name", NO_HANDSHAKE)
async def test_what_is_no_handshake_is_turned_away(url: str, bystander: WirePlayer, name: str) -> None:
    async with raw_socket(url) as raw, asyncio.timeout(10):
        raw.writer.write(NO_HANDSHAKE[name])
        with contextlib.suppress(ConnectionError):
            answer = await raw.reader.read(-1)
            assert not answer.startswith(b"HTTP/1.1 101")
    await unharmed(bystander)


async def test_whoever_is_slow_to_begin_is_let_go_after_the_deadline(url: str, bystander: WirePlayer) -> None:
    """All at once, since each takes the five seconds that the contract gives."""
    async with contextlib.AsyncExitStack() as stack:
        silent, dripping, speechless, half_said = [await stack.enter_async_context(raw_socket(url)) for _ in range(4)]
        await speechless.shake_hands()
        await half_said.shake_hands()
        half_said.writer.write(frame(BINARY, b"\x82\xa4type\xa5hel", claimed=60_000))
        drip = asyncio.create_task(write_slowly(dripping))
        began_s = time.monotonic()
        ends = asyncio.gather(*(raw.closed() for raw in (silent, dripping, speechless, half_said)))
        await unharmed(bystander)
        codes = await ends
        assert 4 < time.monotonic() - began_s < 10
        drip.cancel()
        assert codes == [None, None, 4408, 4408]
    await unharmed(bystander)


async def write_slowly(raw: RawSocket) -> None:
    for byte in b"GET /v1 HTTP/1.1\r\nHost: somewhere\r\n" + b"X-Slow: " + b"a" * 10_000:
        raw.writer.write(bytes([byte]))
        await asyncio.sleep(0.05)


@pytest.fixture
async def attentive_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Of a server that looks for half-open connections more often."""
    monkeypatch.setattr(gateway_server, "_PING_EVERY_S", 2.0)  # the welcome comes before the first ping
    monkeypatch.setattr(gateway_server, "_PING_TIMEOUT_S", 0.5)
    monkeypatch.setattr(loop_watch, "_OVERLOADED_S", 10.0)
    async with Server(settings_for(tmp_path, HELLO)) as server:
        yield server.url


@pytest.mark.asyncio(loop_scope="function")
async def test_a_half_open_connection_is_found_and_its_player_can_come_back(attentive_url: str) -> None:
    async with raw_socket(attentive_url) as raw, meet(attentive_url, "bystander") as bystander:
        await bystander.face("martha")
        await raw.shake_hands()
        welcome = await raw.hello("vanished")
        assert await raw.closed() == 4429
        resume = {"session": welcome["session"], "token": welcome["resume_token"], "seq": 1}
        async with meet(attentive_url, "vanished", resume=resume) as again:
            assert again.welcome["recovered"] is True
        await bystander.is_answered()


async def test_ten_thousand_pings_of_the_socket_leave_the_others_alone(
    url: str, offender: WirePlayer, bystander: WirePlayer
) -> None:
    offender.socket.transport.write(frame(PING, b"x") * 10_000)
    await unharmed(bystander)
    await offender.is_answered()
    assert offender.of("error") == []


async def test_ten_thousand_ping_messages_are_slowed_down_and_leave_the_others_alone(
    url: str, offender: WirePlayer, bystander: WirePlayer
) -> None:
    offender.socket.transport.write(frame(BINARY, msgpack.packb({"type": "ping", "t_ms": 1})) * 10_000)
    await unharmed(bystander)
    await asyncio.sleep(0.5)
    answered = len(offender.of("pong"))
    assert 0 < answered < 4000
    await offender.expect("pong")
    await unharmed(bystander)


async def test_a_client_that_reads_nothing_is_let_go_and_gets_the_whole_story_when_it_comes_back(
    url: str, bystander: WirePlayer
) -> None:
    before = await error_count(url, "too_slow")
    async with raw_socket(url, receive_buffer_bytes=4096) as raw:
        await raw.shake_hands()
        welcome = await raw.hello("deaf", audio_out=None)
        raw.reader._transport.pause_reading()  # type: ignore[attr-defined]
        raw.writer.write(frame(BINARY, msgpack.packb({"type": "talk", "characters": ["agnes"]})))
        # Blanks: echoed, and written to the log of steps, but quick to be found meaningless.
        blanks = frame(BINARY, msgpack.packb({"type": "text", "text": "\u3000" * 2000}))
        async with asyncio.timeout(30):
            while await error_count(url, "too_slow") == before:
                raw.writer.write(blanks * 50)
                await unharmed(bystander)
    resume = {"session": welcome["session"], "token": welcome["resume_token"], "seq": 1}
    async with meet(url, "deaf", resume=resume) as again:
        assert again.welcome["recovered"] is False
        assert again.welcome["story"]["full"] is True
        await again.is_answered(within_s=30)
    await unharmed(bystander)

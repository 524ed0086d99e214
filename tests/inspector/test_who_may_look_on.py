"""The door of the inspector: this machine without a token, everybody else with one, and no web page but its own."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import jwt
import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, InvalidStatus

from npc_server.inspector.access import Access
from npc_server.settings import GatewaySection
from tests.inspector.inspector_fakes import inspected_gateway

SECRET = "a secret that is long enough for HS256"
PAGE = Path("npc_server/inspector/page")


def token(audience: str = "npc-server-inspect", subject: str = "ada", secret: str = SECRET, lasts_s: float = 60) -> str:
    return jwt.encode({"sub": subject, "aud": audience, "exp": time.time() + lasts_s}, secret)


async def test_the_page_and_its_files_are_served_so_that_nothing_else_can_run_in_it(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk:
        for path in ("/inspect", "/inspect/", "/inspect/main.js", "/inspect/layout.css", "/inspect/icon.svg"):
            status, headers, body = await asyncio.to_thread(desk.fetch, path)
            assert status == 200 and body
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
            assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
        for path in ("/inspect/../mount.py", "/inspect/mount.py", "/inspect/page/main.js", "/inspect/%2e%2e/live.py"):
            assert (await asyncio.to_thread(desk.fetch, path))[0] == 404
        assert (await asyncio.to_thread(desk.fetch, "/healthz"))[0] == 200


def test_the_page_loads_nothing_from_elsewhere_and_never_makes_markup_of_text() -> None:
    for file in PAGE.iterdir():
        text = file.read_text(encoding="utf-8")
        addresses = [url for url in re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text) if "www.w3.org" not in url]
        assert addresses == [], file.name
        for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert danger not in text, f"{file.name} has {danger}"
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", index) and "style=" not in index and " on" + "click=" not in index


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "192.168.1.7", "127.0.0.1.evil.example", ""])
async def test_a_name_of_another_site_that_points_here_is_refused(tmp_path: Path, host: str) -> None:
    async with inspected_gateway(tmp_path) as desk:
        assert (await asyncio.to_thread(lambda: desk.fetch("/inspect", Host=host)))[0] == 403


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1", "[::1]:8765", "[::1]", "LOCALHOST"])
async def test_names_of_this_machine_are_served(tmp_path: Path, host: str) -> None:
    async with inspected_gateway(tmp_path) as desk:
        assert (await asyncio.to_thread(lambda: desk.fetch("/inspect", Host=host)))[0] == 200


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X_Real_IP", "Via"])
async def test_what_a_proxy_passes_on_needs_a_token(tmp_path: Path, header: str) -> None:
    async with inspected_gateway(tmp_path) as desk:
        status, _, body = await asyncio.to_thread(lambda: desk.fetch("/inspect", **{header: "203.0.113.5"}))
        assert status == 403 and b"token_secret" in body


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
async def test_a_page_of_another_site_can_not_open_the_socket(tmp_path: Path, origin: str | None) -> None:
    async with inspected_gateway(tmp_path, origins=["http://evil.example"]) as desk:
        with pytest.raises(InvalidStatus) as refused:
            async with desk.look_on(origin=origin):
                pass
        assert refused.value.response.status_code == 403


async def test_neither_socket_speaks_the_others_language(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk:
        status, *_ = await asyncio.to_thread(lambda: desk.fetch("/inspect/live", Origin=f"http://{desk.address}"))
        assert status == 426, "a plain request is told to upgrade"
        async with desk.look_on() as onlooker:
            assert onlooker.socket.subprotocol == "npc.inspect.v1"


async def test_on_this_machine_no_token_is_asked_for(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.look_on() as onlooker:
        welcome = await onlooker.hello(name="Ada")
        assert welcome["you"] == "Ada (local)" and len(welcome["map"]["nodes"]) == 4


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (None, "wants a token"),
        ("rubbish", "can't be taken"),
        (token(secret="another secret that is long enough"), "can't be taken"),
        (token(audience="npc-server"), "can't be taken"),
        (token(lasts_s=-60), "can't be taken"),
    ],
    ids=["none", "rubbish", "forged", "a player's", "expired"],
)
async def test_with_a_secret_a_directors_token_is_needed(tmp_path: Path, sent: str | None, why: str) -> None:
    async with inspected_gateway(tmp_path, token_secret=SECRET) as desk, desk.look_on() as onlooker:
        await onlooker.send(do="hello", token=sent)
        with pytest.raises(ConnectionClosed) as closed:
            await onlooker.until("welcome")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401 and why in closed.value.rcvd.reason
        assert onlooker.told == [], "nothing of the story was told"


async def test_a_directors_token_opens_and_names_the_director(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path, token_secret=SECRET) as desk, desk.look_on() as onlooker:
        assert (await onlooker.hello(token=token(), name=" A  D "))["you"] == "A D (ada)"


async def test_nothing_is_told_before_hello(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.look_on() as onlooker:
        await onlooker.send(do="ping")
        with pytest.raises(ConnectionClosed):
            await onlooker.until("welcome")
        assert onlooker.told == []


def test_a_public_address_takes_any_host_and_still_no_foreign_page() -> None:
    access = Access(GatewaySection.model_validate({"host": "0.0.0.0", "token_secret": SECRET}))
    assert access.needs_token
    headers = Headers({"Host": "game.example", "X-Forwarded-For": "203.0.113.5"})
    assert access.why_refused(headers, is_socket=False) is None
    assert access.why_refused(headers, is_socket=True) is not None
    headers["Origin"] = "https://game.example"
    assert access.why_refused(headers, is_socket=True) is None


def test_two_hosts_or_origins_in_one_request_are_refused() -> None:
    access = Access(GatewaySection())
    for name in ("Host", "Origin"):
        headers = Headers({"Host": "127.0.0.1", "Origin": "http://127.0.0.1"})
        headers[name] = "127.0.0.1"
        assert access.why_refused(headers, is_socket=True) is not None

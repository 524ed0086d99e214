"""Players without a right to play, on a server that asks for tokens and knows its origins."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from npc_server import loop_watch
from npc_server.server import Server
from tests.bad_input.conftest import HELLO, settings_for
from tests.processes.wire_player import WirePlayer, meet

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.engines, pytest.mark.processes]

SECRET = "of-the-game-and-of-nobody-else-0123456789"
GAME = "https://game.example"


def token(key: str | None = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    claims = {"sub": "robin", "aud": "npc-server", "exp": time.time() + 60, **changes}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key or "", algorithm)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    settings = settings_for(tmp_path_factory.mktemp("tokens"), HELLO, token_secret=SECRET, origins=[GAME])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop_watch, "_OVERLOADED_S", 10.0)
        async with Server(settings) as server:
            yield server.url


@pytest_asyncio.fixture(loop_scope="module")
async def rightful(url: str) -> AsyncIterator[WirePlayer]:
    async with meet(url, "robin", token=token()) as player:
        await player.face("martha")
        yield player


BAD: dict[str, Any] = {
    "none": None,
    "nothing": "",
    "an expired one": token(exp=time.time() - 3600),
    "one without end": token(exp=None),
    "one that is not valid yet": token(nbf=time.time() + 3600),
    "one for another server": token(aud="another-server"),
    "one for nobody": token(aud=None),
    "one of another player": token(sub="walter"),
    "one of no player": token(sub=None),
    "an unsigned one": jwt.encode({"sub": "robin", "aud": "npc-server", "exp": 4e9}, None, "none"),
    "one of another key": token("x" * 40),
    "one of another algorithm": token(SECRET * 2, "HS512"),
    "one whose signature is cut": token().rsplit(".", 1)[0] + ".",
    "one whose claims were changed": ".".join(
        (token().split(".")[0], token(sub="eve").split(".")[1], token().split(".")[2])
    ),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_token_lets_nobody_in(url: str, rightful: WirePlayer, name: str) -> None:
    async with meet(url, None) as intruder:
        fields = {} if BAD[name] is None else {"token": BAD[name]}
        error = await intruder.hello("robin", **fields)
        code = "token_missing" if BAD[name] is None else "token_invalid"
        assert (error["type"], error["code"], error["field"], error["fatal"]) == ("error", code, "token", True)
        assert SECRET not in error["message"]
        assert (await intruder.closed())[0] == 4401
    await rightful.is_answered()


async def test_another_player_with_a_good_token_does_not_get_a_session_by_its_resume_token(
    url: str, rightful: WirePlayer
) -> None:
    async with meet(url, "eve", token=token(sub="eve"), resume=rightful.resume_fields()) as thief:
        assert thief.welcome["recovered"] is False
        assert thief.welcome["session"] != rightful.welcome["session"]
        assert thief.story.version == 1
    await rightful.is_answered()


async def test_a_foreign_page_is_turned_away_before_it_says_a_word(url: str, rightful: WirePlayer) -> None:
    for origin in ("https://evil.example", "http://game.example", "https://game.example.evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(url, origin=Origin(origin), subprotocols=[Subprotocol("npc.v1")]):
                pass
        assert refused.value.response.status_code == 403
    async with connect(url, origin=Origin(GAME), subprotocols=[Subprotocol("npc.v1")]):
        pass
    await rightful.is_answered()


async def test_the_token_is_not_read_from_the_address(url: str, rightful: WirePlayer) -> None:
    async with meet(f"{url}?token={token()}", None) as player:
        error = await player.hello("robin")
        assert error["code"] == "token_missing"
    await rightful.is_answered()

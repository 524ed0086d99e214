"""Messages that are well made and out of place: twice, too early, about what does not exist."""

from __future__ import annotations

from typing import Any

import msgpack
import pytest

from tests.bad_input.checks import unharmed
from tests.processes.wire_player import WirePlayer, meet

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.engines, pytest.mark.processes]

REFUSED: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "a second hello": ({"type": "hello", "protocol": 1, "player": {"id": "other"}}, "already_greeted", None),
    "an unknown character": ({"type": "talk", "characters": ["mara"]}, "unknown_character", "characters.0"),
    "an unknown bystander": (
        {"type": "talk", "characters": ["agnes", "../agnes"]},
        "unknown_character",
        "characters.1",
    ),
    "a character of another case": ({"type": "talk", "characters": ["Agnes"]}, "unknown_character", "characters.0"),
    "a choice that does not exist": ({"type": "choose", "choice": "inn.door.kill"}, "unknown_choice", "choice"),
    "a choice of later": ({"type": "choose", "choice": "inn.hearth.ask_bell"}, "unknown_choice", "choice"),
    "a choice of somebody else": ({"type": "choose", "choice": "hall.desk.office"}, "unknown_choice", "choice"),
    "an edge that is no choice": ({"type": "choose", "choice": "inn.door.otherwise"}, "unknown_choice", "choice"),
    "an unknown event": ({"type": "event", "name": "story_ends"}, "unknown_event", "name"),
    "an unknown argument": (
        {"type": "event", "name": "item_shown", "args": {"item": "coin", "gold": 99}},
        "bad_event",
        "args.gold",
    ),
    "an argument that an event has not": (
        {"type": "event", "name": "bell_struck", "args": {"how": 1}},
        "bad_event",
        "args.how",
    ),
    "an answer that is not slow enough": (
        {"type": "event", "name": "bell_struck", "respond": "now"},
        "bad_field",
        "respond",
    ),
    "an unknown action": ({"type": "action_result", "action": "a99", "ok": True}, "unknown_action", "action"),
    "an unknown slot": ({"type": "load", "slot": "never-saved"}, "unknown_slot", "slot"),
    "a slot with a space": ({"type": "load", "slot": "a b"}, "bad_field", "slot"),
    "a slot without a name": ({"type": "save", "slot": ""}, "bad_field", "slot"),
    "a name of a slot without end": ({"type": "save", "slot": "a" * 129}, "bad_field", "slot"),
    "too many to face": ({"type": "talk", "characters": ["agnes"] * 17}, "bad_field", "characters"),
    "too many facts": ({"type": "context", "facts": {str(n): n for n in range(65)}}, "bad_field", "facts"),
    "facts that are a list": ({"type": "context", "facts": [1]}, "bad_field", "facts"),
    "a fact that is bytes": ({"type": "context", "facts": {"holding": b"x"}}, "bad_field", "facts.holding"),
    "negative playback": ({"type": "playback", "utterance": "u1", "played_ms": -1}, "bad_field", "played_ms"),
    "playback of nothing": ({"type": "playback", "played_ms": 1}, "missing_field", "utterance"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_message_that_can_not_be_meant_is_refused_and_the_conversation_goes_on(
    offender: WirePlayer, bystander: WirePlayer, name: str
) -> None:
    message, code, field = REFUSED[name]
    before = offender.story.version
    await offender.socket.send(msgpack.packb(message))
    error = await offender.expect("error")
    assert (error["code"], error.get("field"), error["fatal"]) == (code, field, False), error["message"]
    assert offender.story.version == before
    await offender.is_answered()
    await unharmed(bystander)


async def test_a_choice_that_is_tapped_twice_is_taken_once(offender: WirePlayer, bystander: WirePlayer) -> None:
    await offender.send("choose", choice="inn.door.news")
    await offender.send("choose", choice="inn.door.news")
    error = await offender.expect("error")
    assert (error["code"], error["field"]) == ("unknown_choice", "choice")
    assert offender.story.edges == ["inn.door.news"]
    await offender.is_answered()
    await unharmed(bystander)


async def test_a_player_who_faces_nobody_is_told_so(url: str, bystander: WirePlayer) -> None:
    async with meet(url, "lonely") as player:
        for message in ({"text": "hello"}, {"choice": "inn.door.news"}):
            await player.send("text" if "text" in message else "choose", **message)
            assert (await player.expect("error"))["code"] == "nobody_addressed"
        await player.face("agnes")
        await player.is_answered()
    await unharmed(bystander)


async def test_what_comes_too_late_is_no_error(offender: WirePlayer, bystander: WirePlayer) -> None:
    await offender.send("playback", utterance="u999", played_ms=10**15, state="finished")
    await offender.send("playback", utterance="u1", played_ms=1e300)
    await offender.send("interrupt")
    await offender.send("interrupt")
    await offender.settled()
    assert offender.of("error") == []
    await offender.is_answered()
    await unharmed(bystander)


async def test_an_utterance_is_not_heard_further_than_it_was_sent(offender: WirePlayer, bystander: WirePlayer) -> None:
    piece = await offender.is_answered()
    await offender.send("playback", utterance=piece["utterance"], played_ms=10**12)
    await offender.send("interrupt")
    end = await offender.expect("utterance_end", utterance=piece["utterance"])
    sent_ms = sum(len(one["pcm"]) for one in offender.of("speech") if one["utterance"] == piece["utterance"]) / 48
    assert end["interrupted"] and end["duration_ms"] <= sent_ms + 1
    assert end["heard_text"] != end["text"]
    await unharmed(bystander)


async def test_a_resume_from_the_future_gets_the_whole_state(
    url: str, offender: WirePlayer, bystander: WirePlayer
) -> None:
    await offender.is_answered()
    offender.socket.transport.abort()
    await offender.closed()
    resume = {**offender.resume_fields(), "seq": 2**31}
    async with meet(url, offender.player, resume=resume) as again:
        assert again.welcome["recovered"] is False
        assert again.welcome["session"] == offender.welcome["session"]
        assert again.story.place == offender.story.place
        await again.is_answered()
    await unharmed(bystander)


async def test_who_has_another_players_token_gets_a_session_of_their_own(
    url: str, offender: WirePlayer, bystander: WirePlayer
) -> None:
    async with meet(url, "thief", resume=bystander.resume_fields()) as thief:
        assert thief.welcome["recovered"] is False
        assert thief.welcome["session"] != bystander.welcome["session"]
        assert thief.story.version == 1
        await thief.face("agnes")
        await thief.is_answered()
    await unharmed(bystander)


@pytest.mark.parametrize("token", ["", "forged", "x" * 256])
async def test_who_has_no_token_of_a_session_does_not_come_back_to_it(
    url: str, offender: WirePlayer, bystander: WirePlayer, token: str
) -> None:
    resume = {**offender.resume_fields(), "token": token}
    async with meet(url, offender.player, resume=resume) as again:
        assert again.welcome["recovered"] is False
        assert again.welcome["session"] != offender.welcome["session"]
    await unharmed(bystander)


async def test_a_hello_of_another_protocol_or_world_is_told_why(url: str, bystander: WirePlayer) -> None:
    wishes: list[tuple[dict[str, Any], str, str]] = [
        ({"protocol": 2}, "unsupported_protocol", "protocol"),
        ({"protocol": 2**60}, "unsupported_protocol", "protocol"),
        ({"protocol": True}, "bad_field", "protocol"),
        ({"world": "atlantis"}, "unknown_world", "world"),
        ({"world": "../millbrook"}, "unknown_world", "world"),
        ({"lipsync": {"sets": ["disney12"]}}, "unsupported_lipsync", "lipsync.sets"),
        ({"lipsync": {"sets": ["oculus15"], "mode": "frames", "fps": 10**9}}, "bad_field", "lipsync.fps"),
        ({"audio_out": {"rate": 1}}, "bad_field", "audio_out.rate"),
        ({"player": {"id": ""}}, "bad_field", "player.id"),
        ({"player": {"id": "a\0b"}}, "bad_field", "player.id"),
        ({"player": {"id": "x" * 129}}, "bad_field", "player.id"),
        ({"player": {"id": "a", "name": "x" * 65}}, "bad_field", "player.name"),
        ({"player": {"id": "a", "name": "a\0b"}}, "bad_field", "player.name"),
        ({"player": {"id": "a", "language": "en'; DROP TABLE step"}}, "bad_field", "player.language"),
        ({"token": "x" * 4097}, "bad_field", "token"),
        ({"resume": {"session": "s", "token": "t", "seq": -1}}, "bad_field", "resume.seq"),
    ]
    for fields, code, field in wishes:
        async with meet(url, None) as player:
            error = await player.hello("wisher", **fields)
            assert (error.get("code"), error.get("field"), error.get("fatal")) == (code, field, True), error
            assert (await player.closed())[0] == 4400
    await unharmed(bystander)

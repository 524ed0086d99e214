"""A typed conversation of a game in Godot with a real server: signals, story, sound and mouths."""

from __future__ import annotations

import base64

import pytest

from tests.godot.engine import needs_engine
from tests.godot.game import Game, playing
from tests.processes.server_process import ServerProcess

pytestmark = [
    pytest.mark.engines,
    pytest.mark.processes,
    pytest.mark.godot,
    needs_engine,
    pytest.mark.usefixtures("imported_project"),
]

TASK = "The bell rang once at midnight, in a locked tower. It has been dumb since. Find out why."


async def test_a_typed_question_moves_the_story_and_is_answered_aloud(server: ServerProcess) -> None:
    async with playing("--sound") as game:
        await game.make("character_3d", "agnes", character="agnes")
        await game.join(server.url, "typed")
        assert await game.do("bridge.notes[0].text") == TASK
        assert await game.do("[bridge.world, bridge.title]") == ["millbrook", "The Bell of Millbrook"]
        assert await game.do("bridge.characters.keys()") == ["agnes", "edmund", "rose", "walter"]
        await game.do('bridge.talk_to("agnes")')
        await game.do('bridge.say_text("what is the news")')
        await game.expect("transcript_received", "what is the news", True)
        entered = await game.expect("node_entered")
        assert entered.arguments[1] == "inn.hearth"
        started = await game.expect("utterance_started", "agnes")
        ended = await game.expect("utterance_ended", "agnes", started.arguments[1])
        assert await game.do("bridge.node") == "inn.hearth"
        check_words(game, ended.arguments[1], ended.arguments[2])
        check_sound(game, ended.arguments[1])
        assert {event.arguments[0] for event in game.of("viseme_changed", of="agnes")} > {"sil", "aa", "PP"}


def check_words(game: Game, utterance: str, text: str) -> None:
    """Each word was told once, in order, when its sound was heard."""
    (start,) = game.of("utterance_started", "agnes", utterance)
    words = [word for each in game.messages("speech") if each["utterance"] == utterance for word in each["words"]]
    spoken = [event for event in game.of("word_spoken", "agnes") if event.at_ms >= start.at_ms]
    assert [event.arguments[1] for event in spoken][: len(words)] == [word["text"] for word in words]
    assert " ".join(word["text"] for word in words) == text
    for event, word in zip(spoken, words, strict=False):
        assert abs(event.at_ms - start.at_ms - word["t_ms"]) < 60


def check_sound(game: Game, utterance: str) -> None:
    """What was given to the voice is what the server sent, to the byte."""
    sent = b"".join(base64.b64decode(each["pcm"]) for each in game.messages("speech") if each["utterance"] == utterance)
    fed = b"".join(base64.b64decode(event.arguments[1]) for event in game.of("fed", utterance, of="playout"))
    assert len(sent) > 24_000 and fed == sent

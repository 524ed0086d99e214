"""A session's log: everything in order, and never more than so much."""

from __future__ import annotations

from npc_server.protocol.client_messages import Context, GameEvent, TypedText
from npc_server.protocol.server_messages import CharacterState
from npc_server.protocol.speech import Speech, Transcript
from npc_server.session.session_log import MOST_BYTES, MOST_ENTRIES, MOST_SOUND_BYTES, Entry, SessionLog

PIECE = bytes(48_000)


def speech(index: int) -> Speech:
    return Speech(utterance="u1", index=index, at_ms=0, pcm=PIECE, source="native")


def held_sound(log: SessionLog) -> int:
    return sum(len(entry.body.pcm) for entry in log.entries if isinstance(entry.body, Speech))


def test_entries_are_numbered_and_timed_and_told_to_onlookers() -> None:
    now, seen = [1.0], list[Entry]()
    log = SessionLog(lambda: now[0])
    log.note("mind", {"state": "paused"})
    log.watch(seen.append)
    now[0] = 2.5
    log.note("mind", {"state": "answers"})
    log.unwatch(seen.append)
    log.note("end", {})
    assert [(entry.number, entry.at_s) for entry in log.entries] == [(0, 1.0), (1, 2.5), (2, 2.5)]
    assert seen == [log.entries[1]] and not log.is_watched


def test_the_oldest_entries_go_when_there_are_too_many() -> None:
    log = SessionLog(lambda: 0.0)
    for _ in range(3 * MOST_ENTRIES):
        log.note("sent", CharacterState(character="agnes", state="idle"))
    numbers = [entry.number for entry in log.entries]
    assert len(numbers) == MOST_ENTRIES
    assert numbers == list(range(2 * MOST_ENTRIES, 3 * MOST_ENTRIES))


def test_long_words_take_no_more_than_the_log_may_hold() -> None:
    log = SessionLog(lambda: 0.0)
    for number in range(5000):
        log.note("sent", Transcript(turn=f"t{number}", text="x" * 2000, final=True))
    held = sum(len(entry.body.text) for entry in log.entries if isinstance(entry.body, Transcript))
    assert MOST_BYTES // 4 < held <= MOST_BYTES
    assert log.entries[-1].number == 4999


def test_sound_is_kept_from_the_first_look_on_and_no_more_than_so_much() -> None:
    log = SessionLog(lambda: 0.0)
    log.note("sent", speech(0))
    assert held_sound(log) == 0
    log.watch(lambda entry: None)
    for index in range(1, 200):
        log.note("sent", speech(index))
    assert MOST_SOUND_BYTES - len(PIECE) < held_sound(log) <= MOST_SOUND_BYTES
    last = log.entries[-1].body
    assert isinstance(last, Speech) and last.pcm == PIECE, "the newest sound is what is kept"


def test_sound_of_entries_that_are_gone_is_not_counted() -> None:
    log = SessionLog(lambda: 0.0)
    log.watch(lambda entry: None)
    for index in range(50):
        log.note("sent", speech(index))
    for _ in range(2 * MOST_ENTRIES):
        log.note("end", {})
    log.note("sent", speech(0))
    assert held_sound(log) == len(PIECE)


def test_of_what_a_game_sends_only_an_outline_is_kept() -> None:
    log = SessionLog(lambda: 0.0)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(60_000)
    log.note("received", Context.model_validate({"type": "context", "facts": {"x": "y" * 60_000}, "image": picture}))
    log.note("received", GameEvent.model_validate({"type": "event", "name": "bell", "args": {"x": "y" * 60_000}}))
    log.note("received", TypedText.model_validate({"type": "text", "text": "hello there"}))
    context, event, text = (entry.body for entry in log.entries)
    assert "image" not in str(context) and len(str(context)) < 1000 and len(str(event)) < 1000
    assert isinstance(event, dict) and event["name"] == "bell"
    assert isinstance(text, TypedText) and text.text == "hello there"

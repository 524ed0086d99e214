"""`NpcClient` as a game uses it, over a real socket: commands, events, and a server that goes and comes back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest

from clients.pygame_demo.client import Audio, Character, Choice, Event, NpcClient, Player
from clients.pygame_demo.client.events import (
    ChoicesOffered,
    ConnectionChanged,
    DeviceChanged,
    LatencyMeasured,
    Loaded,
    Note,
    PlayerVoiceChanged,
    RelationshipChanged,
    Saved,
    SavedSlot,
    ServerError,
    SlotsListed,
    StateChanged,
    StoryUpdated,
    TrackChange,
    TranscriptReceived,
    UtteranceFinished,
    UtteranceStarted,
    Welcomed,
    WordHeard,
)
from tests.pygame_demo.client.fake_server import HandPlayedServer, hand_played_server
from tests.pygame_demo.client.fakes import FakeSounddevice, end, message, speech, start, tone, wait_until

E = TypeVar("E")


class Game:
    """A game that polls, and remembers."""

    def __init__(self, url: str, audio: Audio | None = None) -> None:
        self.client = NpcClient(url, player=Player("p-1", "Robin"), audio=audio)
        self.events: list[Event] = []

    def of(self, kind: type[E]) -> list[E]:
        self.events += self.client.poll()
        return [event for event in self.events if isinstance(event, kind)]

    def expect(self, kind: type[E], count: int = 1) -> E:
        wait_until(lambda: len(self.of(kind)) >= count, f"{count} x {kind.__name__}, but there was {self.events}")
        return self.of(kind)[-1]

    def states(self) -> list[str]:
        return [event.state for event in self.of(ConnectionChanged)]


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


def test_a_game_is_welcomed_and_gets_the_whole_story(game: Game) -> None:
    assert game.expect(StoryUpdated) == StoryUpdated(3, (), {"gold": 5}, (), True)
    assert game.of(Welcomed) == [Welcomed("Harbour", (Character("mara", "Mara"),), False, "The Harbour")]
    assert game.states() == ["connecting", "connected"]


def test_the_hello_asks_for_mouth_shapes_sound_and_latencies(server: HandPlayedServer, game: Game) -> None:
    game.expect(Welcomed)
    (hello,) = server.hellos
    assert hello["player"] == {"id": "p-1", "name": "Robin", "language": "en"}
    assert hello["lipsync"]["sets"] == ["oculus15"]
    assert hello["audio_out"] == {"codec": "pcm_s16le", "rate": 24_000}
    assert hello["latency"] is True


def test_every_command_becomes_its_message(server: HandPlayedServer, game: Game) -> None:
    client = game.client
    client.talk_to("mara", "tom")
    client.type_line("Who are you?")
    client.choose("bribe")
    client.interrupt()
    client.send_event("item_shown", {"item": "seal"}, respond="must")
    client.describe_surroundings({"weather": "rain"}, b"png")
    client.finish_action("a-1", ok=False, error="blocked")
    client.save("quick")
    client.load("quick")
    client.list_slots()
    client.walk_away()
    server.expect("talk", 2)
    came = [{name: value for name, value in each.items() if name != "id"} for each in server.came]
    assert came == [
        message("talk", characters=["mara", "tom"]),
        message("text", text="Who are you?"),
        message("choose", choice="bribe"),
        message("interrupt"),
        message("event", name="item_shown", args={"item": "seal"}, respond="must"),
        message("context", facts={"weather": "rain"}, replace=True, image=b"png"),
        message("action_result", action="a-1", ok=False, error="blocked"),
        message("save", slot="quick"),
        message("load", slot="quick"),
        message("list_slots"),
        message("talk", characters=[]),
    ]
    ids = [each["id"] for each in server.came if each["type"] in ("text", "choose", "event")]
    assert len(set(ids)) == 3


def test_messages_become_events(server: HandPlayedServer, game: Game) -> None:
    game.expect(StoryUpdated)
    why = {"by": "intent", "matched": "gold", "rejected": []}
    change: dict[str, Any] = {"track": "mara", "from": "a", "to": "b", "edge": "bribe", "why": why}
    server.say(
        message("speech_started", at_ms=10),
        message("speech_stopped", at_ms=20),
        message("transcript", turn="t-1", text="here is", final=False),
        message("state", character="mara", state="thinking"),
        message("choices", choices=[{"choice": "bribe", "label": "Offer gold"}]),
        message("relationship", character="mara", values={"trust": 3}),
        message("saved", slot="quick", version=4),
        message("latency", turn="t-1", total_ms=300.0, stt_ms=20.0),
        message("error", code="unknown_slot", message="no such slot", fatal=False),
        message("pong", t_ms=1, server_ms=2),
        message(
            "slots",
            slots=[{"slot": "quick", "version": 4, "saved_s": 60.0, "note": "In."}, {"slot": "b", "version": 2}],
        ),
        message(
            "story_update",
            version=4,
            changes=[change],
            facts={},
            events=[{"name": "ring", "args": {"n": 1}}],
            notes=[{"note": "in", "text": "I am in."}],
            ending="in",
        ),
    )
    game.expect(StoryUpdated, 2)
    assert game.events[game.events.index(PlayerVoiceChanged(True)) :] == [
        PlayerVoiceChanged(True),
        PlayerVoiceChanged(False),
        TranscriptReceived("t-1", "here is", False),
        StateChanged("mara", "thinking"),
        ChoicesOffered((Choice("bribe", "Offer gold"),)),
        RelationshipChanged("mara", {"trust": 3}),
        Saved("quick", 4),
        LatencyMeasured("t-1", 300.0, stt_ms=20.0),
        ServerError("unknown_slot", "no such slot", False),
        SlotsListed((SavedSlot("quick", 4, 60.0, "In."), SavedSlot("b", 2))),
        StoryUpdated(
            4,
            (TrackChange("mara", "a", "b", "bribe", why),),
            {},
            (("ring", {"n": 1}),),
            False,
            (Note("in", "I am in."),),
            "in",
        ),
    ]


def test_a_story_step_that_the_welcome_already_told_is_not_told_again(server: HandPlayedServer, game: Game) -> None:
    game.expect(StoryUpdated)
    for version in (3, 4):
        server.say(message("story_update", version=version, changes=[], facts={}, events=[], full=False))
    game.expect(StoryUpdated, 2)
    assert [update.version for update in game.of(StoryUpdated)] == [3, 4]


def test_a_game_without_sound_still_sees_a_line_spoken(server: HandPlayedServer, game: Game) -> None:
    game.expect(Welcomed)
    server.say(start(text="Go."), speech(0, tone(200), words=((50, "Go."),), visemes=((0, 200, 10),)))
    game.expect(WordHeard)
    wait_until(lambda: game.client.voice("mara").mouth[10] > 0.9, "the mouth opens")
    assert server.expect("playback")["utterance"] == "u-1"
    wait_until(lambda: server.of("playback")[-1]["played_ms"] == 200, "all is heard")
    assert not game.of(UtteranceFinished)
    server.say(end("Go."))
    assert game.expect(UtteranceFinished) == UtteranceFinished("u-1", "mara", "Go.", "Go.", False)
    wait_until(lambda: server.of("playback")[-1]["state"] == "finished", "the end is reported")


def test_a_server_that_is_not_there_yet_is_tried_until_it_is(server: HandPlayedServer) -> None:
    server.hang_up()
    game = Game(server.url)
    game.client.type_line("anybody?")
    game.client.start()
    lost = game.expect(ConnectionChanged, 4)
    assert game.states()[:4] == ["connecting", "lost", "connecting", "lost"]
    assert lost.retry_in_s is not None
    assert "Is `npc-server serve` running?" in lost.message
    server.listen()
    game.expect(Welcomed)
    assert server.expect("text")["text"] == "anybody?"
    game.client.close()


def test_a_lost_connection_is_resumed_with_the_last_number(server: HandPlayedServer, game: Game) -> None:
    game.expect(Welcomed)
    server.say(message("state", character="mara", state="idle"))
    game.expect(StateChanged)
    server.drop()
    assert game.expect(Welcomed, 2).is_resumed
    assert game.states()[2:] == ["lost", "connecting", "connected"]
    assert server.hellos[1]["resume"] == {"session": "s-1", "token": "secret", "seq": 2}


def test_what_may_have_been_lost_is_sent_again_under_the_same_id(server: HandPlayedServer, game: Game) -> None:
    game.client.choose("bribe")
    server.expect("choose")
    server.drop()
    game.expect(Welcomed, 2)
    server.expect("choose", 2)
    first, second = server.of("choose")
    assert first == second


def test_a_save_that_was_lost_on_the_way_is_sent_once_more(server: HandPlayedServer, game: Game) -> None:
    game.client.save("quick")
    server.expect("save")
    server.drop()
    game.expect(Welcomed, 2)
    server.expect("save", 2)
    server.say(message("saved", slot="quick", version=4))
    game.expect(Saved)
    server.drop()
    game.expect(Welcomed, 3)
    time.sleep(1.3)
    assert server.of("save") == [message("save", slot="quick")] * 2


def test_a_load_whose_answer_comes_after_the_loss_is_not_sent_again(server: HandPlayedServer, game: Game) -> None:
    game.client.load("quick")
    server.expect("load")
    server.drop()
    game.expect(Welcomed, 2)
    server.say(message("loaded", slot="quick", version=5))
    game.expect(Loaded)
    time.sleep(1.3)
    assert server.of("load") == [message("load", slot="quick")]


def test_whom_the_player_faces_is_told_again_if_nobody_stirred(server: HandPlayedServer, game: Game) -> None:
    game.client.talk_to("mara")
    server.expect("talk")
    server.drop()
    game.expect(Welcomed, 2)
    server.expect("talk", 2)
    server.say(message("state", character="mara", state="idle"))
    game.expect(StateChanged)
    server.drop()
    game.expect(Welcomed, 3)
    time.sleep(1.3)
    assert server.of("talk") == [message("talk", characters=["mara"])] * 2


def test_a_player_who_turned_elsewhere_meanwhile_is_not_turned_back(server: HandPlayedServer, game: Game) -> None:
    game.client.talk_to("mara")
    server.expect("talk")
    server.drop()
    game.client.talk_to("tom")
    game.expect(Welcomed, 2)
    time.sleep(1.3)
    assert [each["characters"] for each in server.of("talk")] == [["mara"], ["tom"]]


def test_a_server_that_forgot_the_session_is_told_how_things_stand(server: HandPlayedServer, game: Game) -> None:
    game.client.talk_to("mara")
    game.client.hands_free(True)
    server.expect("mic")
    server.say(start(), speech(0, tone(2000)))
    game.expect(UtteranceStarted)
    server.recovers = False
    server.drop()
    assert not game.expect(Welcomed, 2).is_resumed
    server.expect("mic", 2)
    assert [(each["type"], each.get("characters") or each.get("state")) for each in server.came[-2:]] == [
        ("talk", ["mara"]),
        ("mic", "open"),
    ]
    wait_until(lambda: not game.client.voice("mara").is_speaking, "the line of the lost session is silent")
    assert not game.of(UtteranceFinished)


def test_a_server_that_sends_the_player_away_is_left_alone_for_as_long_as_it_says(
    server: HandPlayedServer, game: Game
) -> None:
    game.expect(Welcomed)
    server.say(message("goaway", reason="going down", reconnect_after_ms=700))
    server.drop()
    wait_until(lambda: "lost" in game.states(), "the loss is told")
    (lost,) = [event for event in game.of(ConnectionChanged) if event.state == "lost"]
    assert lost.retry_in_s == 0.7
    game.expect(Welcomed, 2)


def test_a_full_server_is_tried_again(server: HandPlayedServer) -> None:
    server.refusal = "busy"
    game = Game(server.url)
    game.client.start()
    wait_until(lambda: "lost" in game.states(), "the refusal is told")
    assert game.of(ConnectionChanged)[1].message == "refused: busy"
    server.refusal = None
    game.expect(Welcomed)
    game.client.close()


@pytest.mark.parametrize("code", ["token_invalid", "unknown_world"])
def test_a_refusal_that_no_new_try_can_help_is_final(server: HandPlayedServer, code: str) -> None:
    server.refusal = code
    game = Game(server.url)
    game.client.start()
    wait_until(lambda: game.states()[-1:] == ["refused"], "the refusal is told")
    assert game.of(ConnectionChanged)[-1] == ConnectionChanged("refused", f"refused: {code}", None)
    time.sleep(0.5)
    assert len(server.hellos) == 1
    game.client.close()


def test_a_player_who_connects_elsewhere_ends_this_conversation(server: HandPlayedServer, game: Game) -> None:
    game.expect(Welcomed)
    server.say(message("error", code="replaced", message="you came in elsewhere", fatal=True))
    server.drop()
    wait_until(lambda: game.states()[-1:] == ["refused"], "the end is told")
    assert game.of(ServerError) == [ServerError("replaced", "you came in elsewhere", True)]


def test_a_client_says_bye_and_can_be_closed_twice(server: HandPlayedServer, game: Game) -> None:
    game.expect(Welcomed)
    game.client.close()
    game.client.close()
    server.expect("bye")
    game.client.type_line("too late")
    assert not server.of("text")


def test_commands_of_a_server_that_is_away_never_block(server: HandPlayedServer, game: Game) -> None:
    game.expect(Welcomed)
    server.hang_up()
    began_s = time.monotonic()
    for _ in range(1000):
        game.client.type_line("hello?")
        game.client.push_to_talk(True)
        game.client.push_to_talk(False)
        game.client.poll()
    assert time.monotonic() - began_s < 1.0


def test_the_talk_button_sends_what_the_microphone_heard_before_it(server: HandPlayedServer) -> None:
    sounddevice = FakeSounddevice()
    sounddevice.plug("Headset", "input", "output")
    sounddevice._initialize()
    game = Game(server.url, Audio(sounddevice=sounddevice))
    game.client.start()
    game.expect(DeviceChanged, 2)
    game.expect(Welcomed)
    microphone = sounddevice.open("input")
    assert microphone is not None
    for _ in range(20):
        microphone.call(tone(10, level=1))
    game.client.push_to_talk(True)
    server.expect("audio", 15)
    microphone.call(tone(10, level=2))
    server.expect("audio", 16)
    game.client.push_to_talk(False)
    for _ in range(10):
        microphone.call(tone(10, level=3))
    server.expect("mic", 2)
    assert [each["state"] for each in server.of("mic")] == ["push", "commit"]
    assert server.came[-1]["state"] == "commit"
    assert [each["seq"] for each in server.of("audio")] == [*range(1, 27)]
    game.client.close()
    assert all(stream.is_closed for stream in sounddevice.streams)


def test_a_lost_headset_is_looked_for_hands_free_too_but_not_while_the_player_speaks(server: HandPlayedServer) -> None:
    sounddevice = FakeSounddevice()
    sounddevice.plug("Headset", "input", "output")
    sounddevice._initialize()
    game = Game(server.url, Audio(sounddevice=sounddevice))
    game.client.start()
    game.expect(DeviceChanged, 2)
    game.expect(Welcomed)
    game.client.hands_free(True)
    server.expect("mic")
    server.say(message("speech_started", at_ms=0))
    game.expect(PlayerVoiceChanged)
    sounddevice.unplug("Headset")
    game.expect(DeviceChanged, 6)  # each lost, then missing
    sounddevice.plug("Headset", "input", "output")
    time.sleep(2.5)
    assert sounddevice.open("input") is None
    server.say(message("speech_stopped", at_ms=4000))
    wait_until(lambda: sounddevice.open("input") and sounddevice.open("output"), "the headset is found again")
    game.client.close()

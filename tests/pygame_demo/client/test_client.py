"""`NpcClient` as a game uses it, over a real socket: commands and events."""

from __future__ import annotations

import time
from typing import Any

from clients.pygame_demo.client import Audio, Character, Choice
from clients.pygame_demo.client.events import (
    ChoicesOffered,
    DeviceChanged,
    LatencyMeasured,
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
    Welcomed,
    WordHeard,
)
from tests.pygame_demo.client.fake_server import HandPlayedServer
from tests.pygame_demo.client.fakes import FakeSounddevice, end, message, speech, start, tone, wait_until
from tests.pygame_demo.client.polling_game import Game


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

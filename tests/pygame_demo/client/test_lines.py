"""What a game is told of a line: what the player has heard of it, and no more."""

from __future__ import annotations

import pytest

from clients.pygame_demo.client.events import (
    ActionRequested,
    CueReached,
    Event,
    UtteranceFinished,
    UtteranceStarted,
    WordHeard,
)
from clients.pygame_demo.client.lines import Lines
from clients.pygame_demo.client.playout import Playout
from clients.pygame_demo.client.reports import PlaybackReports
from clients.pygame_demo.client.silent_clock import SilentClock
from clients.pygame_demo.client.voice import AT_REST, MOUTH_SHAPES, SILENT
from tests.pygame_demo.client.fakes import RATE_HZ, Clock, end, message, speech, start, tone

AA = MOUTH_SHAPES.index("aa")


class Stage:
    """Lines, heard at the speed of speech on a clock that is moved by hand."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.playout = Playout(RATE_HZ)
        self.lines = Lines(self.playout)
        self.reports = PlaybackReports(self.playout)
        self.told: list[dict[str, object]] = []
        self._silent = SilentClock(self.playout)

    def take(self, *messages: dict[str, object]) -> None:
        for each in messages:
            self.lines.take(each)
            utterance = str(each["utterance"])
            match each["type"]:
                case "utterance_start":
                    self.playout.begin(utterance)
                    self.reports.begin(utterance)
                case "speech":
                    self.playout.feed(utterance, each["at_ms"], each["pcm"])  # type: ignore[arg-type]
                case "utterance_cancel":
                    self.playout.cancel(utterance)
                case "utterance_end":
                    self.playout.end(utterance)

    def run(self, milliseconds: float) -> list[Event]:
        events: list[Event] = []
        for _ in range(round(milliseconds / 5)):
            self._silent.advance(self.clock.now_s)
            self.clock.now_s += 0.005
            events += self.lines.advance(self.clock.now_s)
            self.told += self.reports.due(self.clock.now_s)
        return events


@pytest.fixture
def stage() -> Stage:
    return Stage()


GO_THROUGH = (start(text="Go through."), speech(0, tone(500), words=((0, "Go"), (210, "through."))))


def test_words_are_heard_when_their_sound_begins(stage: Stage) -> None:
    stage.take(*GO_THROUGH)
    assert stage.run(100) == [
        UtteranceStarted("u-1", "mara", "Go through."),
        WordHeard("u-1", "mara", "Go", 0),
    ]
    assert stage.run(100) == []
    assert stage.run(50) == [WordHeard("u-1", "mara", "through.", 210)]


def test_a_line_has_not_started_before_its_sound(stage: Stage) -> None:
    stage.take(start(text="Go through."))
    assert stage.run(300) == []
    assert stage.lines.voice("mara", stage.clock.now_s) == SILENT


def test_a_line_is_finished_when_its_last_sound_was_heard(stage: Stage) -> None:
    stage.take(*GO_THROUGH, end("Go through."))
    assert not [event for event in stage.run(480) if isinstance(event, UtteranceFinished)]
    assert stage.run(40) == [UtteranceFinished("u-1", "mara", "Go through.", "Go through.", False)]


def test_cues_and_actions_come_with_their_sound(stage: Stage) -> None:
    cue = message("cue", utterance="u-1", at_ms=150, kind="gesture", character="mara", name="nod", strength=0.5)
    action = message("action", action="a-1", utterance="u-1", at_ms=300, character="mara", name="open", args={"w": 1})
    stage.take(*GO_THROUGH, cue, action)
    assert stage.lines.takes_action(action)
    stage.run(120)
    assert stage.run(50) == [CueReached("u-1", "mara", "gesture", "nod", 0.5)]
    assert stage.run(80)[-1] == WordHeard("u-1", "mara", "through.", 210)
    assert stage.run(80) == [ActionRequested("a-1", "mara", "open", {"w": 1})]


def test_a_cue_without_strength_is_whole_and_one_of_strength_0_is_none(stage: Stage) -> None:
    whole = message("cue", utterance="u-1", at_ms=0, kind="emotion", character="mara", name="joy")
    none = message("cue", utterance="u-1", at_ms=0, kind="emotion", character="mara", name="joy", strength=0)
    stage.take(*GO_THROUGH, whole, none)
    cues = [event for event in stage.run(50) if isinstance(event, CueReached)]
    assert [cue.strength for cue in cues] == [1.0, 0]


def test_of_a_broken_off_line_nothing_later_happens(stage: Stage) -> None:
    cue = message("cue", utterance="u-1", at_ms=300, kind="emotion", character="mara", name="joy")
    stage.take(*GO_THROUGH, cue)
    stage.run(150)
    stage.take(message("utterance_cancel", utterance="u-1", at_ms=120, fade_ms=20), end("Go through.", heard_text="Go"))
    assert stage.run(500) == [UtteranceFinished("u-1", "mara", "Go through.", "Go", True)]


def test_a_line_that_was_broken_off_before_its_first_sound_never_was(stage: Stage) -> None:
    stage.take(start(), message("utterance_cancel", utterance="u-1", at_ms=0, fade_ms=20), end("Go.", heard_text=""))
    assert stage.run(100) == []


def test_a_line_without_sound_is_shown_and_over(stage: Stage) -> None:
    stage.take(start(text="Go."), end("Go."))
    assert stage.run(50) == [
        UtteranceStarted("u-1", "mara", "Go."),
        UtteranceFinished("u-1", "mara", "Go.", "Go.", False),
    ]


def test_a_voice_shows_the_mouth_and_the_words_of_the_sound_that_is_heard(stage: Stage) -> None:
    stage.take(start(), speech(0, tone(500), words=((0, "Go"), (210, "through.")), visemes=((0, 200, AA),)))
    stage.run(100)
    voice = stage.lines.voice("mara", stage.clock.now_s)
    assert voice.is_speaking
    assert voice.mouth[AA] > 0.95
    assert voice.position_ms == pytest.approx(100, abs=6)
    assert (voice.utterance, voice.text) == ("u-1", "Go through.")
    assert [(word.text, word.is_heard) for word in voice.words] == [("Go", True), ("through.", False)]
    assert stage.lines.voice("agnes", stage.clock.now_s) == SILENT


def test_a_mouth_closes_softly_when_the_line_is_broken_off(stage: Stage) -> None:
    stage.take(start(), speech(0, tone(500), visemes=((0, 500, AA),)))
    stage.run(200)
    stage.take(message("utterance_cancel", utterance="u-1", at_ms=120, fade_ms=20), end("", heard_text=""))
    opened = []
    for _ in range(60):
        stage.run(5)
        opened.append(stage.lines.voice("mara", stage.clock.now_s).mouth[AA])
    assert opened[-1] == 0.0
    assert max(before - after for before, after in zip(opened, opened[1:], strict=False)) < 0.1
    assert stage.lines.voice("mara", stage.clock.now_s).mouth == AT_REST


def test_a_mouth_does_not_stay_open_while_the_network_stalls(stage: Stage) -> None:
    stage.take(start(), speech(0, tone(100), visemes=((0, 400, AA),)))
    stage.run(400)
    voice = stage.lines.voice("mara", stage.clock.now_s)
    assert voice.mouth == AT_REST
    assert not voice.is_speaking
    assert voice.utterance == "u-1"


def test_what_was_heard_is_reported_every_100_ms_and_at_the_end(stage: Stage) -> None:
    stage.take(start(), speech(0, tone(350)))
    stage.run(500)
    assert [report["state"] for report in stage.told] == ["playing"] * len(stage.told)
    heard = [report["played_ms"] for report in stage.told]
    assert len(heard) in (4, 5)
    assert heard[-1] == 350
    stage.take(end(""))
    stage.run(100)
    assert stage.told[-1] == {"utterance": "u-1", "played_ms": 350.0, "state": "finished"}
    assert len(stage.told) == len(heard) + 1


def test_a_broken_off_line_is_reported_as_stopped_where_it_stopped(stage: Stage) -> None:
    stage.take(start(), speech(0, tone(1000)))
    stage.run(250)
    stage.take(message("utterance_cancel", utterance="u-1", at_ms=200, fade_ms=20))
    stage.run(200)
    assert stage.told[-1]["state"] == "stopped"
    assert 250 <= float(str(stage.told[-1]["played_ms"])) <= 285

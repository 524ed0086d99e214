"""The demo played by voice, judged from outside: what was said into its microphone, what came out of its speaker, what
its screen showed at that moment.

One run of seven turns is played for all tests here. What is true at a moment is made so: the recording of the speaker
is searched for the sound that the server sent, which tells how much of a line had been heard at any moment; the shape
that was due then is the one that the server sent for that place of the line. The demo's own clock is asked nowhere.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import soxr

pytest.importorskip("pygame")

from bench.virtual_audio import MISSING as MISSING_SOUND
from bench.virtual_audio import RATE_HZ, Recorder
from clients.pygame_demo.client import MOUTH_SHAPES
from tests.processes.display import MISSING as MISSING_WINDOW
from tests.processes.heard_line import WELL_LIKE, HeardLine, Samples, find_line
from tests.processes.mouth_pictures import shape_shown
from tests.processes.overheard_connection import OverheardConnection
from tests.processes.spoken_demo import Picture, SpokenDemo, spoken_demo
from tests.processes.wire_player import Message

MISSING = [*MISSING_WINDOW, *MISSING_SOUND]
pytestmark = [
    pytest.mark.engines,
    pytest.mark.processes,
    pytest.mark.skipif(
        bool(MISSING),
        reason=f"needs {', '.join(MISSING)} (Debian: apt install xvfb xdotool pulseaudio pulseaudio-utils "
        "libasound2-plugins libportaudio2)",
    ),
]


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said, and the edge that it should take. `breaks_in`: while the answer before it is being given."""

    words: str
    voice: str
    edge: str
    breaks_in: bool = False
    is_push: bool = False


TURNS = (
    Turn("what is the news in the village", "slt", "inn.door.news"),
    Turn("what kind of man is Walter", "rms", "inn.hearth.walter"),
    Turn("tell me about the bell", "slt", "inn.hearth.ask_bell", breaks_in=True),
    Turn("who has the key of the tower", "rms", "inn.midnight.key"),
    Turn("thank you for telling me", "slt", "inn.key.back"),
    Turn("do you know any gossip", "rms", "inn.hearth.gossip"),
    Turn("can I have something to eat", "slt", "inn.hearth.supper", is_push=True),
)
BREAKS_IN_AFTER_S = 2.0
SILENT_S = 0.15
"""From the server's word to silence, on a machine that runs other tests too; `bench.demo` measures it alone."""
CALM_MS = 8
"""For the 95th percentile of a thread's late waking, which is 2 ms on two cores with little else on them. Chosen."""
PICTURE_IS_OLD_MS = 50
"""A picture shows a frame whose mouth was asked for up to so long ago: it is drawn for 11 ms and shown until the next
one has been, 20 to 40 ms later."""
BLENDS_MS = 20
"""So long around its own time a shape is mixed with its neighbours."""


@dataclass
class Answer:
    """A line that answered a turn, or greeted: what was sent of it and what was heard."""

    utterance: str
    first_sent_s: float
    cancelled_s: float | None
    played_ms: float
    visemes: list[Message]
    cue: Message
    sound: Samples
    heard: HeardLine


@dataclass
class Played:
    """All that is known of the run."""

    wire: OverheardConnection
    speaker: Recorder
    pictures: list[Picture]
    held_up_ms: list[float]
    said_s: list[float] = field(default_factory=list)
    quiet_s: list[float] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def need_a_calm_machine(self) -> None:
        """Leave a test of moments out where other programs took the processors from all that is measured."""
        held_up_ms = float(np.percentile(self.held_up_ms, 95))
        if held_up_ms > CALM_MS:
            pytest.skip(f"the machine was too busy: a thread that wanted to wake up did so {held_up_ms:.0f} ms later")

    def begin_of_answer_to(self, number: int) -> Message:
        return self.wire.of("utterance_start", self.said_s[number])[0].message


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("spoken"))


def play(folder: Path) -> Played:
    with spoken_demo(folder) as demo:
        demo.walk_up()
        record = Played(demo.wire, demo.audio.speaker, demo.pictures, demo.held_up_ms)
        demo.key("m")
        demo.expect(lambda: demo.wire.of("mic", state="open"), "it is not hands-free")
        for number, turn in enumerate(TURNS):
            speak(demo, record, turn, is_broken_off=number + 1 < len(TURNS) and TURNS[number + 1].breaks_in)
        starts = demo.wire.of("utterance_start")
    feeling = {"name": "neutral"}
    for start in starts:
        cues = record.wire.of("cue", kind="emotion", utterance=start.message["utterance"])
        feeling = cues[-1].message if cues else feeling
        record.answers.append(followed(record, start.message["utterance"], feeling))
    return record


def speak(demo: SpokenDemo, record: Played, turn: Turn, *, is_broken_off: bool) -> None:
    """Say one sentence, and wait until its answer has been heard, or for so long as it may be heard."""
    began_s = time.monotonic()
    if turn.is_push:
        demo.key("m")
        demo.expect(lambda: demo.wire.of("mic", began_s, state="closed"), "it is still hands-free")
        demo.display.do("keydown", "space")
    saying = demo.say(turn.words, turn.voice)
    record.said_s.append(began_s)
    if turn.is_push:
        saying.wait(10)
        demo.display.do("keyup", "space")
    demo.expect(lambda: demo.wire.of("utterance_start", began_s), f"no answer to {turn.words!r}")
    saying.wait(10)
    quiet_s = demo.audio.microphone.last_loud_s(began_s)
    assert quiet_s is not None
    record.quiet_s.append(quiet_s)
    utterance = demo.wire.of("utterance_start", began_s)[0].message["utterance"]
    if is_broken_off:
        time.sleep(BREAKS_IN_AFTER_S)
    else:
        demo.expect(
            lambda: demo.wire.of("playback", utterance=utterance, state="finished"), f"{turn.words!r}: no end", 30
        )
        time.sleep(0.3)


def followed(record: Played, utterance: str, cue: Message) -> Answer:
    """Put together what was sent of a line, and find it in the recording."""
    pieces = record.wire.of("speech", utterance=utterance)
    cancelled = record.wire.of("utterance_cancel", utterance=utterance)
    last_s = record.wire.of("playback", utterance=utterance)[-1]
    pcm = np.frombuffer(b"".join(piece.message["pcm"] for piece in pieces), "<i2").astype(np.float64)
    sound = soxr.resample(pcm, 24_000, RATE_HZ)[: round(last_s.message["played_ms"] * RATE_HZ / 1000)]
    recorded, began_s = record.speaker.between(pieces[0].at_s - 0.05, last_s.at_s + 0.5)
    return Answer(
        utterance,
        pieces[0].at_s,
        cancelled[0].at_s if cancelled else None,
        last_s.message["played_ms"],
        [viseme for piece in pieces for viseme in piece.message["visemes"]],
        cue,
        sound,
        find_line(sound, recorded.astype(np.float64), began_s, RATE_HZ),
    )


def test_every_sentence_is_understood_and_moves_the_story(played: Played) -> None:
    for number, turn in enumerate(TURNS):
        update = played.wire.of("story_update", played.said_s[number])[0].message
        change = update["changes"][0]
        assert (change["edge"], change["why"]["by"]) == (turn.edge, "intent"), turn
    heard = [each.message["text"] for each in played.wire.of("transcript", final=True)]
    assert len(heard) == len(TURNS)
    right = sum(words == turn.words.lower() for words, turn in zip(heard, TURNS, strict=True))
    assert right >= len(TURNS) - 2, heard


def test_the_speaker_plays_what_the_server_sent_and_at_once(played: Played) -> None:
    played.need_a_calm_machine()
    assert len(played.answers) >= len(TURNS) + 1
    for answer in played.answers:
        likenesses = np.array([piece.likeness for piece in answer.heard.pieces])
        assert len(likenesses) >= 0.6 * answer.played_ms / 300, "most of it is no pause"
        # A piece with a gap in it is less like what was sent: a busy machine may stand still for 100 ms.
        assert np.median(likenesses) >= WELL_LIKE, (answer.utterance, likenesses)
        assert np.mean(likenesses >= WELL_LIKE) >= 0.7, (answer.utterance, likenesses)
        assert 0.0 < answer.heard.began_s - answer.first_sent_s < 0.3, answer.utterance


def test_no_line_has_a_long_gap(played: Played) -> None:
    played.need_a_calm_machine()
    slips_s = [abs(answer.heard.slipped_s) for answer in played.answers]
    assert statistics.median(slips_s) < 0.03 and max(slips_s) < 0.3, slips_s


def test_a_line_that_is_broken_into_ends_and_its_rest_never_comes(played: Played) -> None:
    (number,) = (number for number, turn in enumerate(TURNS) if turn.breaks_in)
    (broken,) = (answer for answer in played.answers if answer.cancelled_s is not None)
    assert broken.cancelled_s is not None
    assert broken.utterance == played.begin_of_answer_to(number - 1)["utterance"]
    (end,) = played.wire.of("utterance_end", utterance=broken.utterance)
    assert end.message["interrupted"] and end.message["text"].startswith(end.message["heard_text"])
    next_s = next(answer.first_sent_s for answer in played.answers if answer.first_sent_s > broken.cancelled_s)
    assert next_s - broken.cancelled_s > 1, "the player spoke meanwhile"
    after, _ = played.speaker.between(broken.cancelled_s + SILENT_S, next_s)
    assert len(after) > RATE_HZ / 2 and np.abs(after).max() < 100, "it is heard on"
    before, _ = played.speaker.between(broken.cancelled_s - 0.6, broken.cancelled_s)
    assert np.abs(before).max() > 2000, "it was not being heard before"


def test_the_server_is_told_what_was_heard(played: Played) -> None:
    played.need_a_calm_machine()
    wrong_ms = [
        report.message["played_ms"] - answer.heard.position_ms(report.at_s)
        for answer in played.answers
        for report in played.wire.of("playback", utterance=answer.utterance, state="playing")
    ]
    assert len(wrong_ms) > 200
    least, median, most = np.percentile(wrong_ms, [5, 50, 95])
    assert -15 < median < 5, "what is told is some milliseconds old when it passes"
    assert least > -60 and most < 20, (least, median, most)


def test_the_mouth_shows_the_shape_that_is_due(played: Played) -> None:
    played.need_a_calm_machine()
    answers = played.answers[1:]  # the greeting begins while the player still walks
    due = [each for answer in answers for each in pictures_of_one_shape(played, answer, later_ms=0)]
    right = np.mean([shape == shown for shape, shown in due])
    print(f"\nthe shape that is due: in {right:.0%} of {len(due)} pictures")
    assert len(due) >= 60 and len({shape for shape, _ in due}) >= 8, due
    assert right >= 0.8, (right, [each for each in due if each[0] != each[1]])
    # The same pictures are wrong for any other moment.
    for later_ms in (-200, 200):
        other = [each for answer in answers for each in pictures_of_one_shape(played, answer, later_ms=later_ms)]
        by_chance = np.mean([shape == shown for shape, shown in other])
        print(f"the shape of {later_ms} ms later: in {by_chance:.0%} of {len(other)}")
        assert by_chance < 0.4, f"the check can't tell {later_ms} ms"


def pictures_of_one_shape(played: Played, answer: Answer, *, later_ms: float) -> list[tuple[str, str]]:
    """The shape that was due, and the one that was shown, in each picture that falls into no blend of two."""
    found = []
    for picture in played.pictures:
        position_ms = answer.heard.position_ms(picture.at_s)
        if not 500 < position_ms < answer.played_ms - 100:  # at first the face changes to its new feeling
            continue
        position_ms += later_ms
        begin_ms, end_ms = position_ms - PICTURE_IS_OLD_MS, position_ms + BLENDS_MS - 5
        shapes = [each for each in answer.visemes if each["t_ms"] <= begin_ms and each["t_ms"] + each["d_ms"] >= end_ms]
        if len(shapes) == 1 and shapes[0]["w"] >= 0.8:
            cue = answer.cue
            shown = shape_shown(picture.pixels, "agnes", cue["name"], cue.get("strength") or 1.0)
            found.append((MOUTH_SHAPES[shapes[0]["v"]], shown))
    return found


def test_the_answer_is_heard_soon_after_the_players_last_sound(played: Played) -> None:
    first_s = {answer.utterance: answer for answer in played.answers}
    waits_ms, of_the_server_ms = [], []
    for number, quiet_s in enumerate(played.quiet_s):
        if TURNS[number].is_push:  # ends when the button is let go, which here is some time after the words
            continue
        answer = first_s[played.begin_of_answer_to(number)["utterance"]]
        heard_s = played.speaker.first_loud_s(answer.first_sent_s)
        assert heard_s is not None
        waits_ms.append((heard_s - quiet_s) * 1000)
        of_the_server_ms.append(played.wire.of("latency", played.said_s[number])[0].message["total_ms"])
    pairs = ", ".join(f"{wait:.0f} ({own:.0f})" for wait, own in zip(waits_ms, of_the_server_ms, strict=True))
    print(f"\nlast sound at the microphone to first at the speaker, in brackets the server's own count: {pairs} ms")
    played.need_a_calm_machine()
    assert min(waits_ms) > 0
    added_ms = [wait - own for wait, own in zip(waits_ms, of_the_server_ms, strict=True)]
    assert statistics.median(added_ms) < 200, pairs


def test_a_microphone_and_speaker_that_are_unplugged_are_told_and_taken_again(tmp_path: Path) -> None:
    with spoken_demo(tmp_path) as demo:
        demo.walk_up()
        demo.audio.unplug()
        demo.expect(demo.has_trouble, "the loss is not said", 10)
        typed_s = time.monotonic()
        demo.type_line("what is the news")
        demo.expect(lambda: demo.wire.of("story_update", typed_s), "typing does not help")
        demo.expect(lambda: demo.wire.of("playback", typed_s, state="finished"), "the mouth stands still")
        demo.audio.plug()
        demo.expect(lambda: not demo.has_trouble(), "the loss is still said", 30)
        demo.key("m")
        demo.expect(lambda: demo.wire.of("mic", state="open"), "it is not hands-free")
        spoken_s = time.monotonic()
        demo.say("tell me about the bell", "slt").wait(10)
        demo.expect(lambda: demo.wire.of("playback", spoken_s, state="playing"), "the new microphone is not heard")
        demo.expect(lambda: demo.audio.speaker.first_loud_s(spoken_s), "nothing comes out of the new speaker")
        assert demo.process.poll() is None

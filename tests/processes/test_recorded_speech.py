"""What a client recorded of a whole game is the characters' lines, spoken, with their mouths in time."""

from __future__ import annotations

import wave
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soxr

from npc_server.listening.stt.pocketsphinx import PocketsphinxRecogniser
from npc_server.listening.stt.text_normalisation import normalise
from npc_server.listening.types import Vocabulary
from story_graph import load_world
from tests.listening.player_voices import say, with_silence
from tests.processes.likeness import RATE_HZ, distance, features
from tests.processes.server_process import MILLBROOK
from tests.processes.walks import PlayedWalk
from tests.processes.wire_player import Message

LONGEST_MARGIN_MS = 12
"""Silence behind the last shape, so that rounding lets none outlast its sound."""

pytestmark = [pytest.mark.engines, pytest.mark.processes]


def spoken_by(walk: PlayedWalk, character: str) -> dict[str, str]:
    """Text by utterance."""
    return {line["utterance"]: line["text"] for line in walk.of("utterance_start") if line["character"] == character}


def recording(walk: PlayedWalk, utterance: str) -> Path:
    (path,) = walk.out.glob(f"{utterance}-*.wav")
    return path


def samples(path: Path) -> npt.NDArray[np.float32]:
    """Of a recording, at 16 kHz."""
    with wave.open(str(path), "rb") as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32)
        resampled: npt.NDArray[np.float32] = soxr.resample(sound, file.getframerate(), RATE_HZ)
    return resampled


async def test_a_recogniser_understands_what_was_said(walks: dict[str, PlayedWalk]) -> None:
    """Of all characters only Rose has the accent that the recogniser knows; it may take any line for hers.

    It listens twice, and to all of it, only to what is shorter than 8 s.
    """
    walk = walks["justice"]
    lines = [text for line in load_world(MILLBROOK).story.lines.values() for text in line.texts]
    vocabulary = Vocabulary(story=tuple(lines))
    recogniser = PocketsphinxRecogniser(workers=1)
    await recogniser.start()
    try:
        said_by_rose = {utterance: text for utterance, text in spoken_by(walk, "rose").items() if len(text) < 110}
        assert len(said_by_rose) >= 3
        found, words = [], []
        for utterance, text in said_by_rose.items():
            turn = recogniser.open(vocabulary, lambda _: None)
            pcm = (samples(recording(walk, utterance)) * 0.7).astype("<i2").tobytes()
            turn.feed(with_silence(pcm, before_ms=300, after_ms=200))
            turn.settle()
            heard, said = normalise((await turn.finish()).text), normalise(text)
            found.append(sum(block.size for block in SequenceMatcher(None, said, heard, False).get_matching_blocks()))
            words.append(len(said))
        assert sum(found) / sum(words) >= 0.7, list(zip(said_by_rose.values(), found, words, strict=True))
    finally:
        await recogniser.close()


def test_each_line_sounds_like_another_synthesiser_that_says_the_same(walks: dict[str, PlayedWalk]) -> None:
    walk = walks["justice"]
    said = dict(list(spoken_by(walk, "agnes").items())[:6])
    assert len(said) == 6
    theirs = {u: features(np.frombuffer(say(text, "slt"), "<i2").astype(np.float32)) for u, text in said.items()}
    for utterance, text in said.items():
        ours = features(samples(recording(walk, utterance)))
        distances = {other: distance(ours, theirs[other]) for other in said}
        assert min(distances, key=distances.__getitem__) == utterance, (text, distances)


def pieces_of(walk: PlayedWalk) -> dict[str, list[Message]]:
    """The `speech` messages by utterance, in order."""
    pieces: dict[str, list[Message]] = {}
    for piece in walk.of("speech"):
        pieces.setdefault(piece["utterance"], []).append(piece)
    return pieces


@pytest.mark.parametrize("ending", ["justice", "mercy"])
def test_visemes_and_words_lie_within_the_sound_of_their_utterance(walks: dict[str, PlayedWalk], ending: str) -> None:
    walk = walks[ending]
    names = walk.of("welcome")[0]["lipsync"]["names"]
    pieces = pieces_of(walk)
    ends = {end["utterance"]: end for end in walk.of("utterance_end")}
    assert ends.keys() == pieces.keys() and len(ends) >= 20
    for utterance, spoken in pieces.items():
        with wave.open(str(recording(walk, utterance)), "rb") as file:
            length_ms = file.getnframes() * 1000 / file.getframerate()
        assert not ends[utterance]["interrupted"]
        assert ends[utterance]["duration_ms"] == pytest.approx(length_ms, abs=1)
        check_sound(spoken, length_ms)
        check_visemes([viseme for piece in spoken for viseme in piece["visemes"]], names, length_ms)
        check_words([word for piece in spoken for word in piece["words"]], ends[utterance]["text"], length_ms)
        check_arrival(spoken)


def check_sound(spoken: list[Message], length_ms: float) -> None:
    """One piece follows the other without a gap."""
    at_ms = 0.0
    for index, piece in enumerate(spoken):
        assert piece["index"] == index
        assert piece["at_ms"] == pytest.approx(at_ms, abs=0.01)
        at_ms += piece["pcm"]["bytes"] / 48
    assert at_ms == pytest.approx(length_ms, abs=0.01)


def check_visemes(visemes: list[Message], names: list[str], length_ms: float) -> None:
    """They cover the sound from its beginning to its end, and the mouth is closed then."""
    assert visemes[0]["t_ms"] == 0
    for viseme, after in zip(visemes, visemes[1:], strict=False):
        assert viseme["t_ms"] + viseme["d_ms"] == after["t_ms"], (viseme, after)
    last = visemes[-1]
    assert names[last["v"]] == "sil"
    assert 0 <= length_ms - (last["t_ms"] + last["d_ms"]) <= LONGEST_MARGIN_MS
    assert all(viseme["d_ms"] > 0 and 0 < viseme["w"] <= 1 for viseme in visemes)
    assert len({names[viseme["v"]] for viseme in visemes}) >= 5


def check_words(words: list[Message], text: str, length_ms: float) -> None:
    """Each word of the line has its place, one after the other."""
    assert [word["text"] for word in words] == text.split()
    for word, after in zip(words, words[1:], strict=False):
        assert word["t_ms"] + word["d_ms"] <= after["t_ms"] + 1, (word, after)
    assert words[0]["t_ms"] >= 0
    assert words[-1]["t_ms"] + words[-1]["d_ms"] <= length_ms + 1


def check_arrival(spoken: list[Message]) -> None:
    """A viseme or word never comes behind its sound."""
    for piece in spoken:
        for event in (*piece["visemes"], *piece["words"]):
            assert event["t_ms"] >= piece["at_ms"] - 1, (piece, event)

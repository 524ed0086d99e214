"""The echo guard in simulated rooms, with flite's voices for the character (kal16) and the player (awb)."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace

import numpy as np
import pytest
import soxr

from bench.echo_rooms import Room, Sent, Sound, active_level, echo_of, noise, to_pcm
from npc_server.listening.echo import EchoGuard
from npc_server.listening.vad.detector import WINDOW_BYTES, WINDOW_MS, WINDOW_SAMPLES
from tests.listening.player_voices import say

ROOM = Room(delay_ms=180, gain_db=-12, decay_s=0.25, direct_db=3, noise_db=-57, clip=0.9, jump_ms=0, seed=11)
LINES = (
    "The bell has been dumb for two nights, and nobody has gone up to look.",
    "Ask the miller, she was the last who saw it swing. She will say that she was asleep.",
)
PAUSE_MS = 700
FIRST_MS = 400.0
HEADPHONES = -200.0
"""Gain of the echo in dB."""
ONE_KIB = 1024


def character() -> list[Sent]:
    """Two lines, as a session sends them: pieces of 100 ms at 24 kHz."""
    sent, at_ms = [], FIRST_MS
    for line in LINES:
        sound = np.frombuffer(say(line, "kal16"), "<i2").astype(np.float64)
        pcm = to_pcm(soxr.resample(sound, 16_000, 24_000))
        for begin in range(0, len(pcm), 4_800):
            sent.append(Sent(at_ms, pcm[begin : begin + 4_800]))
            at_ms += len(sent[-1].pcm) / 48
        at_ms += PAUSE_MS
    return sent


def player(text: str = "wait a moment please, I know who took it") -> Sound:
    sound = np.frombuffer(say(text, "awb"), "<i2").astype(np.float64)
    first = int(np.argmax(np.abs(sound) > 0.2 * np.abs(sound).max()))
    return sound[first:]


@dataclass
class Heard:
    """What a guard said of each window, and which of them were loud with the character's echo, or the player."""

    own: list[bool]
    echo_is_loud: list[bool]
    player_is_loud: list[bool]

    def own_of_echo(self, since_ms: float = 0.0, until_ms: float = 60_000.0) -> list[bool]:
        span = slice(int(since_ms // WINDOW_MS), int(until_ms // WINDOW_MS))
        return [own for own, loud in zip(self.own[span], self.echo_is_loud[span], strict=True) if loud]

    def own_of_player(self, since_ms: float = 0.0) -> list[bool]:
        span = slice(int(since_ms // WINDOW_MS), None)
        return [own for own, loud in zip(self.own[span], self.player_is_loud[span], strict=True) if loud]


def hear(
    room: Room,
    *,
    guard: EchoGuard | None = None,
    says: Sound | None = None,
    at_ms: float = 0.0,
    sir_db: float | None = None,
    stopped_ms: float | None = None,
    begin_ms: float = 0.0,
) -> Heard:
    """Let the guard hear both lines and the player, who says something at a position.

    Args:
        sir_db: level of the player against the echo; else as loud as the character was sent.
        stopped_ms: the character is cut there.
        begin_ms: position of the microphone's stream; all others count from there.
    """
    guard, sent, rng = guard or EchoGuard(), character(), np.random.default_rng(5)
    samples = int(sent[-1].at_ms + 2_000) // WINDOW_MS * WINDOW_SAMPLES
    played = [piece for piece in sent if stopped_ms is None or piece.at_ms < stopped_ms]
    echo, voice = echo_of(played, room, samples), np.zeros(samples)
    if says is not None:
        level = 3_000 if sir_db is None else active_level(echo) * 10 ** (sir_db / 20)
        begin = int(at_ms * 16)
        said = says[: samples - begin] * level / active_level(says)
        voice[begin : begin + len(said)] = said
    microphone = to_pcm(echo + voice + noise(room, samples))
    own: list[bool] = []
    for window in range(samples // WINDOW_SAMPLES):
        now_ms = float(window * WINDOW_MS)
        while sent and sent[0].at_ms - 300 <= now_ms:
            piece = sent.pop(0)
            if stopped_ms is None or now_ms < stopped_ms:
                sound = soxr.resample(np.frombuffer(piece.pcm, "<i2"), 24_000, 16_000)
                guard.sent(sound.tobytes(), begin_ms + piece.at_ms + float(rng.uniform(-15, 15)))
        if stopped_ms is not None and now_ms <= stopped_ms < now_ms + WINDOW_MS:
            guard.stopped(begin_ms + now_ms)
        pcm = microphone[window * WINDOW_BYTES : (window + 1) * WINDOW_BYTES]
        own.append(guard.is_own_voice(pcm, begin_ms + now_ms))
    return Heard(own, loud_windows(echo), loud_windows(voice))


def loud_windows(sound: Sound) -> list[bool]:
    power = np.square(sound.reshape(-1, WINDOW_SAMPLES)).mean(axis=1)
    loud: list[bool] = (power > max(100.0, 0.02 * active_level(sound + 1e-9) ** 2)).tolist()
    return loud


def longest_run(flags: list[bool], wanted: bool) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag == wanted else 0
        longest = max(longest, run)
    return longest


def first_run_ms(heard: Heard, since_ms: float) -> float:
    """How long after a position the third window in a row is not the character's: what starts a turn."""
    run = 0
    for window in range(int(since_ms // WINDOW_MS), len(heard.own)):
        run = 0 if heard.own[window] else run + 1
        if run == 3:
            return (window + 1) * WINDOW_MS - since_ms
    return float("inf")


ROOMS = {
    "a desk": ROOM,
    "no delay, loud": replace(ROOM, delay_ms=0, gain_db=-6, seed=12),
    "late and reverberant": replace(ROOM, delay_ms=560, decay_s=0.5, direct_db=-3, seed=13),
    "faint": replace(ROOM, delay_ms=300, gain_db=-26, seed=14),
}


@pytest.mark.engines
@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS.keys())
def test_a_character_alone_is_its_own_voice_from_its_first_word(room: Room) -> None:
    heard = hear(room)
    assert np.mean(heard.own_of_echo()) > 0.97
    assert longest_run(heard.own_of_echo(), False) < 3


@pytest.mark.engines
@pytest.mark.parametrize("sir_db", [10, 3, 0])
def test_a_player_over_the_echo_is_noticed(sir_db: float) -> None:
    heard = hear(ROOM, says=player(), at_ms=2_500, sir_db=sir_db)
    assert longest_run(heard.own_of_echo(until_ms=2_500), False) < 3
    assert first_run_ms(heard, 2_500) <= 300


@pytest.mark.engines
def test_a_player_with_headphones_is_never_taken_for_the_character() -> None:
    heard = hear(replace(ROOM, gain_db=HEADPHONES), says=player(), at_ms=2_500)
    assert len(heard.own_of_player()) > 30
    assert not any(heard.own_of_player())


@pytest.mark.engines
def test_a_player_with_headphones_who_speaks_at_once_waits_for_a_third_of_a_second_at_most() -> None:
    heard = hear(replace(ROOM, gain_db=HEADPHONES), says=player(), at_ms=FIRST_MS + 100)
    assert not any(heard.own_of_player(FIRST_MS + 500))


@pytest.mark.engines
def test_after_the_character_is_stopped_the_player_is_heard() -> None:
    heard = hear(ROOM, says=player(), at_ms=2_900, sir_db=0, stopped_ms=2_500)
    assert not any(heard.own_of_player(2_900 + 128))


@pytest.mark.engines
@pytest.mark.parametrize("jump_ms", [40, -40, 150])
def test_a_jump_of_the_delay_is_followed(jump_ms: float) -> None:
    heard = hear(replace(ROOM, jump_ms=jump_ms))
    middle_ms = len(heard.own) * WINDOW_MS / 2
    assert longest_run(heard.own_of_echo(), False) < 3
    assert all(heard.own_of_echo(middle_ms + 700))


@pytest.mark.engines
def test_headphones_put_on_later_are_noticed() -> None:
    guard = EchoGuard()
    hear(ROOM, guard=guard)
    later = hear(replace(ROOM, gain_db=HEADPHONES), guard=guard, says=player(), at_ms=4_000, begin_ms=60_000)
    assert np.mean(later.own_of_player()) < 0.05


@pytest.mark.engines
def test_the_delay_is_remembered_for_the_next_line() -> None:
    guard = EchoGuard()
    hear(ROOM, guard=guard)
    heard = hear(ROOM, guard=guard, begin_ms=60_000)
    assert longest_run(heard.own_of_echo(), False) <= 1


@pytest.mark.engines
def test_sound_lost_on_the_way_from_the_microphone_makes_no_player_of_the_echo() -> None:
    room, guard, sent = ROOM, EchoGuard(), character()
    samples = int(sent[-1].at_ms + 2_000) // WINDOW_MS * WINDOW_SAMPLES
    echo = echo_of(sent, room, samples)
    microphone = echo + noise(room, samples)
    for lost in range(20_000, samples - 640, 17_000):
        microphone[lost : lost + 640] = 0
    pcm, own = to_pcm(microphone), []
    for window in range(samples // WINDOW_SAMPLES):
        while sent and sent[0].at_ms - 300 <= window * WINDOW_MS:
            piece = sent.pop(0)
            guard.sent(soxr.resample(np.frombuffer(piece.pcm, "<i2"), 24_000, 16_000).tobytes(), piece.at_ms)
        own.append(guard.is_own_voice(pcm[window * WINDOW_BYTES : (window + 1) * WINDOW_BYTES], window * WINDOW_MS))
    assert longest_run([each for each, loud in zip(own, loud_windows(echo), strict=True) if loud], False) < 3


def hiss(milliseconds: int, level: float = 2_000.0, seed: int = 1) -> bytes:
    return to_pcm(np.random.default_rng(seed).normal(0, level, milliseconds * 16))


def size(guard: EchoGuard) -> int:
    return len(pickle.dumps(guard))


def test_without_a_character_nothing_is_own_and_nothing_is_kept() -> None:
    guard = EchoGuard()
    before = size(guard)
    for window in range(40):
        assert guard.own_share(hiss(WINDOW_MS, seed=window), window * WINDOW_MS) == 0.0
    assert size(guard) <= before + WINDOW_BYTES


def test_a_second_after_the_last_sound_nothing_is_kept() -> None:
    guard = EchoGuard()
    guard.sent(hiss(500), 0.0)
    for window in range(50):
        guard.own_share(hiss(WINDOW_MS, 20, seed=window), window * WINDOW_MS)
        if window == 40:
            assert size(guard) > 50 * ONE_KIB
    assert size(guard) < 8 * ONE_KIB


@pytest.mark.parametrize("piece_ms", [20, 100, 30_000])
def test_memory_is_bounded_however_much_is_sent(piece_ms: int) -> None:
    guard = EchoGuard()
    for at_ms in range(0, 60_000, piece_ms):
        guard.sent(hiss(piece_ms), float(at_ms))
    assert size(guard) < 200 * ONE_KIB
    for window in range(100):
        guard.own_share(hiss(WINDOW_MS, 20, seed=window), float(window * WINDOW_MS))
    assert size(guard) < 200 * ONE_KIB


def test_how_the_sound_is_cut_into_pieces_makes_no_difference() -> None:
    sound, shares = hiss(2_000), []
    microphone = hiss(2_000, 20, seed=2)[: 2 * 16 * 400] + sound[: 2 * 16 * 1_600]
    for piece_ms in (20, 100, 2_000):
        guard = EchoGuard()
        for at_ms in range(0, 2_000, piece_ms):
            guard.sent(sound[32 * at_ms : 32 * (at_ms + piece_ms)], float(at_ms))
        windows = range(0, len(microphone) - WINDOW_BYTES + 1, WINDOW_BYTES)
        shares.append([guard.own_share(microphone[at : at + WINDOW_BYTES], at / 32) for at in windows])
    assert shares[0] == pytest.approx(shares[1], abs=1e-3)
    assert shares[0] == pytest.approx(shares[2], abs=1e-3)

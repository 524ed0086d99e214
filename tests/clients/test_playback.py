"""How much of a character's sound counts as heard, without a device."""

from __future__ import annotations

import pytest

from clients.terminal.playback import InstantPlayback, SilentPlayback

_RATE_HZ = 24_000


def _sound(milliseconds: int) -> bytes:
    return bytes(_RATE_HZ * milliseconds // 1000 * 2)


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("clients.terminal.playback.time", clock)
    return clock


def test_instant_playback_counts_all_as_heard_when_it_comes() -> None:
    playback = InstantPlayback(_RATE_HZ)
    assert playback.played_ms() == 0
    playback.start("u-1")
    playback.feed(0, _sound(40))
    assert playback.played_ms() == 40
    playback.feed(40, _sound(100))
    assert playback.played_ms() == 140
    playback.close()


def test_instant_playback_begins_anew_when_an_utterance_starts() -> None:
    playback = InstantPlayback(_RATE_HZ)
    playback.start("u-1")
    playback.feed(0, _sound(40))
    playback.start("u-2")
    assert playback.played_ms() == 0


def test_instant_playback_has_heard_what_came_when_it_is_stopped() -> None:
    playback = InstantPlayback(_RATE_HZ)
    playback.start("u-1")
    playback.feed(0, _sound(40))
    playback.stop()
    assert playback.played_ms() == 40


def test_silent_playback_hears_at_the_speed_of_speech(clock: Clock) -> None:
    playback = SilentPlayback(_RATE_HZ)
    playback.start("u-1")
    clock.now_s += 5
    playback.feed(0, _sound(1000))
    assert playback.played_ms() == 0
    clock.now_s += 0.25
    assert playback.played_ms() == pytest.approx(250)
    playback.feed(1000, _sound(500))
    assert playback.played_ms() == pytest.approx(250)
    clock.now_s += 1
    assert playback.played_ms() == pytest.approx(1250)
    playback.close()


def test_silent_playback_never_hears_more_than_came(clock: Clock) -> None:
    playback = SilentPlayback(_RATE_HZ)
    playback.start("u-1")
    playback.feed(0, _sound(40))
    clock.now_s += 10
    assert playback.played_ms() == 40


def test_silent_playback_stands_still_when_it_is_stopped(clock: Clock) -> None:
    playback = SilentPlayback(_RATE_HZ)
    playback.start("u-1")
    playback.feed(0, _sound(1000))
    clock.now_s += 0.3
    playback.stop()
    clock.now_s += 5
    assert playback.played_ms() == pytest.approx(300, abs=0.1)


def test_silent_playback_begins_anew_when_an_utterance_starts(clock: Clock) -> None:
    playback = SilentPlayback(_RATE_HZ)
    playback.start("u-1")
    playback.feed(0, _sound(1000))
    clock.now_s += 0.3
    playback.stop()
    playback.start("u-2")
    assert playback.played_ms() == 0
    playback.feed(0, _sound(100))
    clock.now_s += 0.05
    assert playback.played_ms() == pytest.approx(50)


def test_silent_playback_has_heard_nothing_when_nothing_came(clock: Clock) -> None:
    playback = SilentPlayback(_RATE_HZ)
    playback.start("u-1")
    clock.now_s += 1
    assert playback.played_ms() == 0
    playback.stop()
    assert playback.played_ms() == 0

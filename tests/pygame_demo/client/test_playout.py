"""The jitter buffer: what it plays, and what of it counts as heard."""

from __future__ import annotations

import numpy as np
import pytest

from clients.pygame_demo.client.playout import Playout
from clients.pygame_demo.client.silent_clock import SilentClock
from tests.pygame_demo.client.fakes import RATE_HZ, Clock, loud_ms, tone

BLOCK = RATE_HZ // 100
DELAY_S = 0.03


class Device:
    """Takes 10 ms every 10 ms, and is heard 30 ms later."""

    def __init__(self, playout: Playout, clock: Clock) -> None:
        self._playout = playout
        self._clock = clock

    def run(self, milliseconds: float) -> bytes:
        taken = b""
        for _ in range(round(milliseconds / 10)):
            taken += self._playout.take(BLOCK, self._clock.now_s + DELAY_S)
            self._clock.now_s += 0.01
        return taken


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def playout() -> Playout:
    return Playout(RATE_HZ)


@pytest.fixture
def device(playout: Playout, clock: Clock) -> Device:
    return Device(playout, clock)


def test_a_line_begins_with_the_servers_first_piece(playout: Playout, device: Device) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(20))
    assert loud_ms(device.run(20)) == 0
    playout.feed("u-1", 20, tone(20))
    assert loud_ms(device.run(40)) == 40


def test_only_what_has_left_the_speaker_counts_as_heard(playout: Playout, device: Device, clock: Clock) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(200))
    device.run(30)
    assert playout.position_ms("u-1", clock.now_s - 0.0001) is None
    device.run(50)
    assert playout.position_ms("u-1", clock.now_s) == pytest.approx(50)
    assert playout.position_ms("u-1", clock.now_s + 0.0025) == pytest.approx(52.5)


def test_lines_follow_each_other_without_a_gap(playout: Playout, device: Device, clock: Clock) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(45))
    playout.begin("u-2")
    playout.feed("u-2", 0, tone(45))
    playout.end("u-1")
    assert loud_ms(device.run(90)) == 90
    assert playout.position_ms("u-2", clock.now_s - 0.005) == pytest.approx(10)
    ending = playout.ending("u-1", clock.now_s)
    assert ending is not None
    assert (ending.position_ms, ending.is_cut) == (45, False)


def test_a_line_that_runs_dry_waits_until_enough_lies_there_again(
    playout: Playout, device: Device, clock: Clock
) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(40))
    device.run(100)
    assert playout.position_ms("u-1", clock.now_s) == 40
    playout.feed("u-1", 40, tone(40))
    assert loud_ms(device.run(50)) == 0
    playout.feed("u-1", 80, tone(40))
    assert loud_ms(device.run(80)) == 80
    assert playout.underruns == 1
    assert playout.position_ms("u-1", clock.now_s - 0.03 + DELAY_S) == pytest.approx(90)


def test_a_lost_piece_does_not_shift_what_comes_after_it(playout: Playout, device: Device, clock: Clock) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(40))
    playout.feed("u-1", 140, tone(40))
    assert loud_ms(device.run(80)) == 80
    assert playout.position_ms("u-1", clock.now_s + 0.02) == pytest.approx(170)


def test_a_piece_that_comes_twice_is_heard_once(playout: Playout, device: Device) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(40))
    playout.feed("u-1", 0, tone(60))
    assert loud_ms(device.run(100)) == 60


def test_a_cancelled_line_is_silent_after_a_fade_of_5_ms(playout: Playout, device: Device, clock: Clock) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(400))
    device.run(100)
    playout.cancel("u-1")
    after = np.frombuffer(device.run(50), "<i2")
    assert loud_ms(after.tobytes()) <= 5
    assert np.all(np.diff(after.astype(int)) <= 0), "it gets quieter and never louder"
    ending = playout.ending("u-1", clock.now_s)
    assert ending is not None
    assert ending.is_cut
    assert ending.position_ms == pytest.approx(105, abs=1)


def test_sound_of_a_cancelled_line_that_comes_late_is_dropped(playout: Playout, device: Device) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(100))
    playout.cancel("u-1")
    playout.feed("u-1", 100, tone(100))
    playout.end("u-1")
    assert loud_ms(device.run(100)) == 0


def test_what_a_device_dropped_was_not_heard(playout: Playout, device: Device, clock: Clock) -> None:
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(400))
    device.run(100)
    playout.cancel("u-1")
    device.run(10)
    playout.forget_unheard(clock.now_s)
    ending = playout.ending("u-1", clock.now_s)
    assert ending is not None
    assert ending.position_ms == pytest.approx(80, abs=1)
    assert not playout.is_sounding(clock.now_s)


def test_a_line_without_sound_ends_at_once(playout: Playout, device: Device, clock: Clock) -> None:
    playout.begin("u-1")
    playout.end("u-1")
    device.run(40)
    ending = playout.ending("u-1", clock.now_s)
    assert ending is not None
    assert ending.position_ms == 0
    assert playout.position_ms("u-1", clock.now_s) is None


def test_volume_makes_sound_quieter(playout: Playout, device: Device) -> None:
    playout.volume = 0.25
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(40, level=8000))
    assert set(np.frombuffer(device.run(40), "<i2")) == {2000}


def test_without_a_speaker_a_line_is_heard_at_the_speed_of_speech(playout: Playout, clock: Clock) -> None:
    silent = SilentClock(playout)
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(1000))
    for _ in range(50):
        silent.advance(clock.now_s)
        clock.now_s += 0.01
    assert playout.position_ms("u-1", clock.now_s) == pytest.approx(500, abs=1)


def test_a_silent_clock_that_was_held_up_does_not_catch_up(playout: Playout, clock: Clock) -> None:
    silent = SilentClock(playout)
    silent.advance(clock.now_s)
    playout.begin("u-1")
    playout.feed("u-1", 0, tone(5000))
    clock.now_s += 3
    silent.advance(clock.now_s)
    assert playout.position_ms("u-1", clock.now_s + 1) == pytest.approx(20, abs=0.1)

"""Microphone and speaker that are missing, refused, unplugged and plugged in again: what is told, and what goes on."""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from clients.pygame_demo.client.audio import Audio
from clients.pygame_demo.client.events import DeviceChanged
from clients.pygame_demo.client.microphone import loudness
from clients.pygame_demo.client.playout import Playout
from tests.pygame_demo.client.fakes import RATE_HZ, Clock, FakeSounddevice, loud_ms, tone, wait_until


class Room:
    """A machine with devices, and a program that has opened them."""

    def __init__(self, sounddevice: FakeSounddevice | None, **wanted: Any) -> None:
        self.sounddevice = sounddevice
        self.clock = Clock()
        self.playout = Playout(RATE_HZ)
        self.told: deque[DeviceChanged] = deque()
        self.frames: list[tuple[bytes, int]] = []
        self.is_quiet = True
        self.audio = Audio(sounddevice=sounddevice, **wanted)
        if sounddevice is not None:
            sounddevice._initialize()
        self.audio.start(
            self.playout,
            lambda pcm, lost: self.frames.append((pcm, lost)),
            self.told.append,
            lambda: self.is_quiet,
            self.clock,
        )
        self.rates = self.audio.settle_rates(5)

    def states(self, kind: str) -> list[str]:
        return [f"{each.state} {each.name}".strip() for each in list(self.told) if each.kind == kind]

    def expect(self, kind: str, *states: str) -> None:
        wait_until(lambda: self.states(kind) == list(states), f"{kind}: {states}, but was told {self.states(kind)}")


@contextmanager
def room(sounddevice: FakeSounddevice | None, **wanted: Any) -> Iterator[Room]:
    made = Room(sounddevice, **wanted)
    try:
        yield made
    finally:
        made.audio.close()
        assert sounddevice is None or all(stream.is_closed for stream in sounddevice.streams)


@pytest.fixture
def headset() -> FakeSounddevice:
    sounddevice = FakeSounddevice()
    sounddevice.plug("USB headset", "input", "output")
    sounddevice.plug("Built-in", "input", "output")
    return sounddevice


def test_the_default_devices_are_opened_at_the_rates_that_the_server_likes_best(headset: FakeSounddevice) -> None:
    with room(headset) as made:
        assert made.rates == (16_000, 24_000)
        made.expect("microphone", "ready USB headset")
        made.expect("speaker", "ready USB headset")
        assert [(device.kind, device.name) for device in made.audio.devices()] == [
            ("microphone", "USB headset"),
            ("speaker", "USB headset"),
            ("microphone", "Built-in"),
            ("speaker", "Built-in"),
        ]


def test_a_device_that_takes_no_other_rate_is_opened_at_its_own() -> None:
    sounddevice = FakeSounddevice()
    sounddevice.plug("Old card", "input", "output", rates=(44_100,))
    with room(sounddevice) as made:
        assert made.rates == (44_100, 44_100)


def test_a_device_is_chosen_by_a_part_of_its_name(headset: FakeSounddevice) -> None:
    with room(headset, microphone="built", speaker="usb") as made:
        made.expect("microphone", "ready Built-in")
        made.expect("speaker", "ready USB headset")
        made.audio.use_speaker("Built-in")
        made.expect("speaker", "ready USB headset", "ready Built-in")


def test_a_device_that_is_not_there_is_replaced_by_the_default_and_said_so(headset: FakeSounddevice) -> None:
    with room(headset, speaker="Bluetooth") as made:
        made.expect("speaker", "ready USB headset")
        assert "as Bluetooth is not there" in next(each.message for each in made.told if each.kind == "speaker")


def test_a_machine_without_devices_says_so_and_what_to_do() -> None:
    with room(FakeSounddevice()) as made:
        made.expect("microphone", "missing")
        made.expect("speaker", "missing")
        told = {each.kind: each.message for each in made.told}
        assert told["microphone"].startswith("no microphone: this machine has none. Plug one in")
        assert told["microphone"].endswith("until then type instead")
        assert not made.audio.is_playing


def test_a_device_that_another_program_holds_is_told_with_the_cause(headset: FakeSounddevice) -> None:
    for device in headset.plugged:
        device["is_broken"] = True
    with room(headset) as made:
        made.expect("speaker", "missing")
        assert "Device unavailable" in made.told[0].message
        assert "allow this program to use it" in made.told[0].message


def test_an_unplugged_headset_is_followed_by_the_other_device_and_comes_back(headset: FakeSounddevice) -> None:
    with room(headset) as made:
        made.expect("speaker", "ready USB headset")
        headset.unplug("USB headset")
        made.expect("speaker", "ready USB headset", "lost USB headset", "missing")
        made.clock.now_s += 3
        wait_until(lambda: made.states("speaker")[-1] == "ready Built-in", "the built-in speaker is taken")
        wait_until(lambda: made.states("microphone")[-1] == "ready Built-in", "the built-in microphone is taken")
        headset.plug("USB headset", "input", "output")
        made.clock.now_s += 10
        wait_until(lambda: made.states("speaker")[-1] == "ready USB headset", "the headset is taken again")
        wait_until(lambda: made.states("microphone")[-1] == "ready USB headset", "the headset is taken again")


def test_devices_are_not_searched_for_while_somebody_talks(headset: FakeSounddevice) -> None:
    with room(headset, speaker="Bluetooth") as made:
        made.expect("speaker", "ready USB headset")
        made.is_quiet = False
        opened = len(headset.streams)
        made.clock.now_s += 0.5
        made.audio.use_speaker("Built-in")
        made.expect("speaker", "ready USB headset", "ready Built-in")
        assert len(headset.streams) == opened + 1, "the microphone was not interrupted"


def test_a_device_that_stops_calling_is_lost(headset: FakeSounddevice) -> None:
    with room(headset) as made:
        made.expect("speaker", "ready USB headset")
        made.clock.now_s += 1.5
        made.expect("speaker", "ready USB headset", "lost USB headset", "ready USB headset")


def test_without_portaudio_both_are_missing_and_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    monkeypatch.setattr("sys.platform", "linux")
    with room(None) as made:
        made.expect("microphone", "missing")
        made.expect("speaker", "missing")
        assert "sudo apt install libportaudio2" in made.told[0].message
        assert made.rates == (16_000, 24_000)


def test_a_microphone_that_gives_pure_silence_is_told_once_and_when_it_is_heard_again(
    headset: FakeSounddevice,
) -> None:
    with room(headset) as made:
        made.expect("microphone", "ready USB headset")
        for _ in range(30):
            made.clock.now_s += 0.2
            for direction in ("input", "output"):
                stream = headset.open(direction)
                assert stream is not None
                stream.call(bytes(640) if direction == "input" else b"")
        made.expect("microphone", "ready USB headset", "silent USB headset")
        microphone = headset.open("input")
        assert microphone is not None
        microphone.call(tone(10))
        made.expect("microphone", "ready USB headset", "silent USB headset", "ready USB headset")


def test_microphone_frames_come_with_their_gaps_and_move_the_meter(headset: FakeSounddevice) -> None:
    with room(headset) as made:
        made.expect("microphone", "ready USB headset")
        microphone = headset.open("input")
        assert microphone is not None
        microphone.call(bytes(640))
        assert made.audio.microphone_level == 0.0
        microphone.call(tone(10, level=16_000), overflow=True)
        assert made.frames == [(bytes(640), 0), (tone(10, level=16_000), 1)]
        assert 0.85 < made.audio.microphone_level < 0.95


def test_the_meter_goes_from_silence_to_full_scale() -> None:
    assert loudness(bytes(640)) == 0.0
    assert loudness(b"") == 0.0
    assert loudness(tone(20, level=32_767)) == pytest.approx(1.0, abs=0.001)
    assert loudness(tone(20, level=1036)) == pytest.approx(0.5, abs=0.01)


def play(made: Room, ms: float) -> bytes:
    """The speaker takes so much, block by block."""
    assert made.sounddevice is not None
    speaker = made.sounddevice.open("output")
    assert speaker is not None
    block_s = speaker.block / speaker.rate_hz
    sound = b""
    for _ in range(round(ms / 1000 / block_s)):
        sound += speaker.call()
        made.clock.now_s += block_s
    return sound


def test_a_device_that_holds_much_is_made_to_drop_it_when_a_line_is_broken_off() -> None:
    sounddevice = FakeSounddevice(delay_s=0.06)
    sounddevice.plug("Slow", "output")
    with room(sounddevice) as made:
        made.expect("speaker", "ready Slow")
        made.playout.begin("u-1")
        made.playout.feed("u-1", 0, tone(800))
        assert loud_ms(play(made, 200)) == 200
        made.playout.cancel("u-1")
        made.audio.silence()
        speaker = sounddevice.open("output")
        assert speaker is not None
        wait_until(lambda: speaker.aborts == 1 and speaker.active, "the device dropped its sound and runs again")
        ending = made.playout.ending("u-1", made.clock.now_s)
        assert ending is not None
        assert ending.position_ms == pytest.approx(140, abs=1), "of 200 ms the last 60 were in the device"
        assert loud_ms(play(made, 100)) == 0


def test_a_quick_device_fades_the_line_out_by_itself() -> None:
    sounddevice = FakeSounddevice(delay_s=0.01)
    sounddevice.plug("Quick", "output")
    with room(sounddevice) as made:
        made.expect("speaker", "ready Quick")
        made.playout.begin("u-1")
        made.playout.feed("u-1", 0, tone(800))
        play(made, 200)
        made.playout.cancel("u-1")
        made.audio.silence()
        assert loud_ms(play(made, 100)) <= 5
        made.audio.use_microphone(None)
        wait_until(lambda: "missing" in made.states("microphone"), "the orders before were obeyed")
        speaker = sounddevice.open("output")
        assert speaker is not None
        assert speaker.aborts == 0


def test_a_speaker_that_runs_dry_twice_in_a_line_holds_more_from_the_next_one_on() -> None:
    sounddevice = FakeSounddevice()
    sounddevice.plug("Hurried", "output")
    with room(sounddevice) as made:
        made.expect("speaker", "ready Hurried")
        first = sounddevice.open("output")
        assert first is not None
        first.call(underflow=True)  # nobody speaks: nobody hears it
        made.playout.begin("u-1")
        made.playout.feed("u-1", 0, tone(400))
        play(made, 100)
        first.call(underflow=True)
        play(made, 100)
        first.call(underflow=True)
        assert not first.is_closed, "the line is not interrupted by another gap"
        made.playout.end("u-1")
        play(made, 250)
        made.clock.now_s += 0.1
        wait_until(lambda: first.is_closed and sounddevice.open("output"), "the speaker is opened anew")
        second = sounddevice.open("output")
        assert second is not None
        assert (second.block, second.wanted_latency) == (2 * first.block, 2 * first.wanted_latency)
        assert made.states("speaker") == ["ready Hurried"], "the player is not bothered with it"


def test_the_volume_can_be_turned_down_while_it_plays(headset: FakeSounddevice) -> None:
    with room(headset, volume=0.5) as made:
        assert made.playout.volume == 0.5
        made.audio.volume = 7.0
        assert made.playout.volume == made.audio.volume == 1.0

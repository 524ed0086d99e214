"""Which microphone sound the server gets: the talk button, and hands-free."""

from __future__ import annotations

from clients.pygame_demo.client.talk_gate import Outgoing, TalkGate


def frame(number: int) -> bytes:
    return number.to_bytes(2, "little") * 320


def short(messages: list[Outgoing]) -> list[str | int]:
    """`push`, or the number of a frame."""
    return [
        fields["state"] if type_ == "mic" else int.from_bytes(fields["pcm"][:2], "little") for type_, fields in messages
    ]


def fed(gate: TalkGate, *numbers: int) -> list[str | int]:
    return [part for number in numbers for part in short(gate.frame(frame(number)))]


def test_nothing_is_sent_until_the_button_is_pressed() -> None:
    gate = TalkGate()
    assert fed(gate, *range(5)) == []
    assert not gate.is_held


def test_the_300_ms_before_the_button_are_sent_too() -> None:
    gate = TalkGate()
    fed(gate, *range(40))
    assert short(gate.press()) == ["push", *range(25, 40)]
    assert fed(gate, 40, 41) == [40, 41]


def test_the_turn_ends_200_ms_after_the_release() -> None:
    gate = TalkGate()
    gate.press()
    assert gate.release(0.0) == []
    assert fed(gate, *range(12)) == [*range(10), "commit"]
    assert not gate.is_held


def test_a_button_that_is_pressed_again_at_once_goes_on_with_the_same_turn() -> None:
    gate = TalkGate()
    gate.press()
    gate.release(0.0)
    fed(gate, 1, 2)
    assert gate.press() == []
    assert fed(gate, *range(3, 20)) == [*range(3, 20)]


def test_sound_that_was_sent_is_not_sent_again_before_the_next_turn() -> None:
    gate = TalkGate()
    gate.press()
    gate.release(0.0)
    fed(gate, *range(10), 50, 51)
    assert short(gate.press()) == ["push", 50, 51]


def test_a_turn_ends_though_the_microphone_was_lost() -> None:
    gate = TalkGate()
    gate.press()
    gate.release(10.0)
    assert gate.time_passes(10.3) == []
    assert short(gate.time_passes(10.5)) == ["commit"]


def test_hands_free_sends_everything() -> None:
    gate = TalkGate()
    assert short(gate.hands_free(True)) == ["open"]
    assert gate.hands_free(True) == []
    assert fed(gate, 1, 2) == [1, 2]
    assert short(gate.hands_free(False)) == ["closed"]
    assert fed(gate, 3) == []


def test_the_button_interrupts_hands_free_and_gives_it_back() -> None:
    gate = TalkGate()
    gate.hands_free(True)
    assert short(gate.press()) == ["push"]
    gate.release(0.0)
    assert fed(gate, *range(11)) == [*range(10), "commit", "open", 10]


def test_hands_free_that_is_ended_while_the_button_is_down_stays_ended() -> None:
    gate = TalkGate()
    gate.hands_free(True)
    gate.press()
    assert gate.hands_free(False) == []
    gate.release(0.0)
    assert fed(gate, *range(11)) == [*range(10), "commit"]


def test_frames_that_the_device_lost_are_a_gap_in_the_numbers() -> None:
    gate = TalkGate()
    gate.hands_free(True)
    sent = [*gate.frame(frame(1)), *gate.frame(frame(2), lost=1)]
    assert [fields["seq"] for _, fields in sent] == [1, 3]


def test_a_server_that_forgot_the_session_is_told_what_the_microphone_does() -> None:
    gate = TalkGate()
    assert gate.restate() == []
    gate.hands_free(True)
    assert short(gate.restate()) == ["open"]
    gate.press()
    assert short(gate.restate()) == ["push"]

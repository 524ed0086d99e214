"""The gate against a plain restatement of its rule, and what must hold for any probabilities."""

from hypothesis import given
from hypothesis import strategies as some

from npc_server.listening.settings import ListeningSettings
from npc_server.listening.turns.speech_gate import SpeechGate
from npc_server.listening.vad.detector import WINDOW_MS

SETTINGS = ListeningSettings()
LOUD, WEAK, QUIET = 0.9, 0.4, 0.1
PROBABILITIES = some.lists(some.sampled_from([LOUD, LOUD, LOUD, WEAK, QUIET, QUIET]), max_size=120)


def stretches(probabilities: list[float]) -> list[tuple[int, int]]:
    """First and last window (exclusive) of each stretch of speech that the gate found and ended."""
    gate, found, start = SpeechGate(SETTINGS), [], 0
    for window, probability in enumerate(probabilities, 1):
        match gate.judge(probability):
            case "started":
                start = window - gate.start_ms // WINDOW_MS
            case "stopped":
                found.append((start, window - gate.silence_ms // WINDOW_MS))
    return found


@given(PROBABILITIES)
def test_edges_alternate_and_agree_with_the_state(probabilities: list[float]) -> None:
    gate, was_speech = SpeechGate(SETTINGS), False
    for probability in probabilities:
        edge = gate.judge(probability)
        expected = {(False, True): "started", (True, False): "stopped"}.get((was_speech, gate.is_speech))
        assert edge == expected
        was_speech = gate.is_speech


@given(PROBABILITIES)
def test_a_stretch_begins_and_ends_with_voice_and_holds_enough_of_it(probabilities: list[float]) -> None:
    before = 0
    for start, end in stretches([*probabilities, *[QUIET] * 20]):
        heard = probabilities[start:end]
        assert before <= start < end
        assert heard[0] == LOUD
        assert heard[-1] >= SETTINGS.stop_threshold
        assert heard.count(LOUD) * WINDOW_MS >= SETTINGS.speech_ms
        before = end


@given(PROBABILITIES)
def test_no_stretch_holds_a_silence_that_ends_turns(probabilities: list[float]) -> None:
    for start, end in stretches([*probabilities, *[QUIET] * 20]):
        longest = run = 0
        for probability in probabilities[start:end]:
            run = run + 1 if probability == QUIET else 0
            longest = max(longest, run)
        assert longest * WINDOW_MS < SETTINGS.silence_ms


@given(some.lists(some.floats(0, SETTINGS.start_threshold, exclude_max=True)))
def test_without_a_loud_window_nothing_starts(probabilities: list[float]) -> None:
    gate = SpeechGate(SETTINGS)
    assert {gate.judge(probability) for probability in probabilities} <= {None}


@given(PROBABILITIES)
def test_after_a_reset_it_judges_as_if_new(probabilities: list[float]) -> None:
    used = SpeechGate(SETTINGS)
    for probability in [LOUD] * 7 + [QUIET] * 3:
        used.judge(probability)
    used.reset()
    fresh = SpeechGate(SETTINGS)
    assert [used.judge(each) for each in probabilities] == [fresh.judge(each) for each in probabilities]


def test_three_loud_windows_start_and_ten_quiet_ones_stop() -> None:
    gate = SpeechGate(SETTINGS)
    edges = [gate.judge(each) for each in [LOUD] * 3 + [QUIET] * 10]
    assert edges == [None, None, "started", *[None] * 9, "stopped"]
    assert (gate.start_ms, gate.silence_ms) == (96, 320)

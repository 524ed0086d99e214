"""The timeline of mouth shapes holds its promises for any phones and any sound."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from npc_server.speaking.lipsync.shapes import OCULUS15, shapes_of
from npc_server.speaking.lipsync.timeline import SHORTEST_MS, visemes_of
from npc_server.speaking.types import Phone, SynthesisPiece, Viseme

_RATE = 22_050
Samples = np.ndarray[Any, np.dtype[Any]]
_SYMBOLS = st.sampled_from(
    "p b m f v T D t d k g N tS dZ S s z n l r 'aI aI@ oU ,i: @ @L h ? _: _ _| w j 'A: zzz ¤".split()
) | st.text(max_size=8)
_PHONES = st.lists(st.tuples(st.floats(0, 300), _SYMBOLS), max_size=40)


def _piece(lengths: list[tuple[float, str]], start_ms: float, sound: Samples | None = None) -> SynthesisPiece:
    at_ms, phones = start_ms, []
    for length_ms, symbol in lengths:
        phones.append(Phone(at_ms, length_ms, symbol))
        at_ms += length_ms
    samples = int((at_ms - start_ms) * _RATE / 1000) + 1
    if sound is None:
        sound = np.random.default_rng(samples).integers(-9000, 9000, samples)
    return SynthesisPiece(sound.astype("<i2").tobytes(), _RATE, tuple(phones), (), "native")


def _phones_with_silence(parts: list[tuple[float, str, bool]]) -> tuple[SynthesisPiece, tuple[Viseme, ...]]:
    sound = np.concatenate(
        [(np.ones if is_loud else np.zeros)(int(length * _RATE / 1000)) * 5000 for length, _, is_loud in parts]
    )
    piece = _piece([(length, symbol) for length, symbol, _ in parts], 0, sound)
    return piece, visemes_of(piece, 0)


@given(_PHONES, st.floats(0, 100_000))
def test_the_timeline_is_gapless_in_order_and_within_the_sound(phones: list[tuple[float, str]], start: float) -> None:
    piece = _piece(phones, start)
    visemes = visemes_of(piece, start)
    end_ms = start + piece.duration_ms
    assert all(viseme.d_ms > 0 and viseme.name in OCULUS15 and 0 < viseme.weight <= 1 for viseme in visemes)
    assert all(a.t_ms + a.d_ms == b.t_ms and a.name != b.name for a, b in zip(visemes, visemes[1:], strict=False))
    if piece.duration_ms >= 1:
        assert visemes[0].t_ms == int(start)
        assert end_ms - 1 < visemes[-1].t_ms + visemes[-1].d_ms <= end_ms


@given(st.lists(st.tuples(st.floats(60, 300), _SYMBOLS), min_size=1, max_size=20))
def test_lips_close_for_every_bilabial(phones: list[tuple[float, str]]) -> None:
    piece = _piece([(length, "m" if index % 3 == 1 else symbol) for index, (length, symbol) in enumerate(phones)], 0)
    visemes = visemes_of(piece, 0)
    for phone in piece.phones:
        if phone.symbol == "m":
            middle = phone.start_ms + phone.duration_ms / 2
            assert any(v.name == "PP" and v.t_ms - 1 <= middle <= v.t_ms + v.d_ms + 1 for v in visemes)


def test_lips_close_when_the_silence_before_a_burst_begins() -> None:
    heard, _ = _phones_with_silence([(120, "'a", True), (30, "_", False), (30, "p", True), (100, "@L", True)])
    phones = (Phone(0, 150, "'a"), Phone(150, 30, "p"), Phone(180, 100, "@L"))
    visemes = visemes_of(SynthesisPiece(heard.pcm, _RATE, phones, (), "native"), 0)
    closed = next(viseme for viseme in visemes if viseme.name == "PP")
    assert abs(closed.t_ms - 120) <= 2
    assert abs(closed.t_ms + closed.d_ms - 180) <= 1


def test_a_short_bilabial_is_held_for_two_film_frames() -> None:
    _, visemes = _phones_with_silence([(120, "'a", True), (12, "b", True), (120, "I", True)])
    assert [viseme.name for viseme in visemes] == ["aa", "PP", "I"]
    assert visemes[1].d_ms >= SHORTEST_MS - 1


def test_a_diphthong_moves_from_its_first_shape_to_its_second() -> None:
    _, visemes = _phones_with_silence([(200, "'aI", True)])
    assert [viseme.name for viseme in visemes] == ["aa", "I"]
    assert visemes[0].d_ms == pytest.approx(120, abs=2)


def test_h_takes_the_shape_of_the_vowel_after_it() -> None:
    _, visemes = _phones_with_silence([(60, "h", True), (120, "'u:", True)])
    assert [viseme.name for viseme in visemes] == ["U"]


@pytest.mark.parametrize(("pause_ms", "shapes"), [(80, ["aa"]), (300, ["aa", "sil", "aa"])])
def test_only_a_long_pause_rests_the_mouth(pause_ms: float, shapes: list[str]) -> None:
    _, visemes = _phones_with_silence([(100, "a", True), (pause_ms, "_:", False), (100, "a", True)])
    assert [viseme.name for viseme in visemes] == shapes


def test_a_piece_without_phones_is_silence() -> None:
    piece = SynthesisPiece(bytes(4410), _RATE, (), (), "native")
    assert visemes_of(piece, 500) == (Viseme(500, 100, "sil"),)


def test_an_unknown_mnemonic_is_read_by_its_known_beginning() -> None:
    assert shapes_of("'u:3x") == shapes_of("u:")

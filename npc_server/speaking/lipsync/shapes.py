"""The mouth shapes of espeak's phones, as `oculus15` visemes.

Shapes and their order: the Oculus (Meta) lip-sync reference, 15 visemes after MPEG-4. Phones:
the mnemonics of espeak-ng 1.52 (`phsource/ph_english` and the files it includes), assigned by the
place and manner of their articulation. Weights follow Cohen and Massaro's dominance (1993): lips
that must meet are strong, sounds made inside the mouth are weak, a schwa is the weakest vowel.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["HOLD", "NEXT", "OCULUS15", "STOPS", "bare", "is_pause", "shapes_of", "weight_of"]

OCULUS15 = ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U")
"""Names in the order in which the wire contract numbers them."""

HOLD = "hold"
"""Stands for the shape before: a glottal stop moves nothing that can be seen."""
NEXT = "next"
"""Stands for the shape after: `h` is breathed through the mouth of the coming vowel."""

_SINGLE = {
    "PP": "p b m m- p# b#",
    "FF": "f v v# pF",
    "TH": "T D",
    "DD": "t t# t2 d d# t: d:",
    "kk": "k g x N Q C k: g:",
    "CH": "tS dZ S Z ts; S; tS; dZ;",
    "SS": "s z z# z/2 ts dz s:",
    "nn": "n n- l l/ l/2 l- n^ l^ L",
    "RR": "r r- r/ R R2 3 3: *",
    "aa": "a a2 aa A A: A# 0 V 02 a: &",
    "E": "E E2 E: e e: @ @2 @5 @- @: a# E# 0#",
    "I": "I I2 I# I2# i i: i:: y y: Y j ;",
    "O": "O O: O2 o o: W",
    "U": "U U2 u u: w w#",
    HOLD: "? t? -",
    NEXT: "h h# H",
}
_GLIDES = {
    "eI": "E I",
    "aI": "aa I",
    "aU": "aa U",
    "oU": "O U",
    "OI": "O I",
    "A@": "aa RR",
    "O@": "O RR",
    "o@": "O RR",
    "e@": "E RR",
    "3@": "RR E",
    "i@3": "I RR",
    "i@": "I E",
    "U@": "U RR",
    "aI@": "aa I E",
    "aI3": "aa I RR",
    "aU@": "aa U RR",
    "@L": "E nn",
    "OY": "O I",
    "EI": "E I",
    "AI": "aa I",
    "AU": "aa U",
}
_SHARES = {1: (1.0,), 2: (0.6, 0.4), 3: (0.45, 0.3, 0.25)}
"""How the length of a phone is split among its shapes; two: research note, three: chosen."""

STOPS = frozenset("p b p# b# t t# t2 d d# k g tS dZ ts pF".split())
"""Phones that begin with a closed way for the breath, hence with silence if voiceless."""

_SHAPES: dict[str, tuple[str, ...]] = {
    **{phone: (shape,) for shape, phones in _SINGLE.items() for phone in phones.split()},
    **{phone: tuple(shapes.split()) for phone, shapes in _GLIDES.items()},
}
_SCHWAS = frozenset("@ @2 @5 @- a# E# 0# @L".split())
_WEIGHTS = {
    "sil": 1.0,
    "PP": 1.0,
    "FF": 1.0,
    "TH": 0.9,
    "CH": 0.9,
    "SS": 0.8,
    "RR": 0.8,
    "DD": 0.7,
    "nn": 0.7,
    "kk": 0.6,
}
_SCHWA_WEIGHT, _STRESSED_WEIGHT, _UNSTRESSED_WEIGHT = 0.4, 1.0, 0.8
_STRESS_MARKS = "',%="


def is_pause(symbol: str) -> bool:
    return symbol.lstrip(_STRESS_MARKS).startswith("_")


def bare(symbol: str) -> str:
    """A mnemonic without its marks of stress."""
    return symbol.lstrip(_STRESS_MARKS)


@lru_cache(maxsize=1024)
def shapes_of(symbol: str) -> tuple[tuple[str, float], ...]:
    """Shapes of one phone with the share of its length that each takes.

    A mnemonic of a language that the table does not name is read by its longest known
    beginning; one that begins like none holds the shape before it.
    """
    phone = bare(symbol)
    if is_pause(symbol) or not phone:
        return (("sil", 1.0),)
    known = next((phone[:end] for end in range(len(phone), 0, -1) if phone[:end] in _SHAPES), None)
    shapes = _SHAPES[known] if known is not None else (HOLD,)
    return tuple(zip(shapes, _SHARES[len(shapes)], strict=True))


def weight_of(shape: str, symbol: str) -> float:
    """How far the face goes towards a shape, 0 to 1; chosen, see the module's text."""
    if shape in _WEIGHTS:
        return _WEIGHTS[shape]
    if bare(symbol) in _SCHWAS:
        return _SCHWA_WEIGHT
    return _STRESSED_WEIGHT if symbol.startswith("'") else _UNSTRESSED_WEIGHT

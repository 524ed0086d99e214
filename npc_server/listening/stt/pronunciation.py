"""How words sound, in the phones of pocketsphinx's acoustic model (ARPAbet).

Words come from the dictionary that pocketsphinx carries (CMUdict); a word that it lacks, such as
an invented name, is spelt into phones by espeak-ng, whose mnemonics are translated one by one.
Loading takes about 70 ms and 30 MB, so it belongs into a child process.
"""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from pathlib import Path

import espeakng_loader

from npc_server.errors import ProviderError

__all__ = ["Espeak", "Pronunciations", "to_arpabet"]

_VARIANT = re.compile(r"\(\d+\)$")

_ARPABET = {
    **{"p": "P", "b": "B", "t": "T", "t#": "T", "t2": "T", "d": "D", "k": "K", "x": "K", "g": "G", "?": "T"},
    **{"tS": "CH", "dZ": "JH", "f": "F", "v": "V", "T": "TH", "D": "DH", "s": "S", "z": "Z", "S": "SH", "Z": "ZH"},
    **{"h": "HH", "m": "M", "n": "N", "n-": "AH N", "N": "NG", "l": "L", "l#": "L", "r": "R", "r-": "R", "w": "W"},
    **{"j": "Y", "a": "AE", "aa": "AE", "A:": "AA", "A~": "AA N", "0": "AA", "A@": "AA R", "E": "EH", "e@": "EH R"},
    **{"eI": "EY", "I": "IH", "I2": "IH", "I#": "IH", "i": "IY", "i:": "IY", "i::": "IY", "i@": "IY AH"},
    **{"i@3": "IH R", "3": "ER", "3:": "ER", "@": "AH", "@-": "AH", "@2": "AH", "a#": "AH", "V": "AH", "@L": "AH L"},
    **{"O": "AO", "O2": "AO", "O:": "AO", "O@": "AO R", "o@": "AO R", "o": "OW", "oU": "OW", "OI": "OY", "u:": "UW"},
    **{"U": "UH", "U@": "UH R", "aI": "AY", "aI@": "AY AH", "aI3": "AY ER", "aU": "AW"},
}
"""espeak-ng 1.52's mnemonics for en-us, without stress marks: all that come up in CMUdict's words."""
_STRESS = re.compile(r"[',%=|;]")

_SYNCHRONOUS = 2
_TEXT_IS_UTF8 = 1
_SEPARATOR = ord("_") << 8
"""espeak_TextToPhonemes: bits 8 to 23 of its mode hold the character between two phonemes."""


class Espeak:
    """espeak-ng's text to phonemes, once in a process: the library keeps its state in globals."""

    def __init__(self) -> None:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
        if rate_hz <= 0 or library.espeak_SetVoiceByName(b"en-us") != 0:
            raise ProviderError("pocketsphinx", "espeak-ng can't be started; reinstall espeakng-loader")
        self._translate = library.espeak_TextToPhonemes
        self._translate.restype = ctypes.c_char_p
        self._translate.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]

    def mnemonics(self, word: str) -> str:
        """The phoneme names of a word, as espeak writes them, with `_` between them."""
        text = ctypes.c_char_p(word.encode())
        found: bytes | None = self._translate(ctypes.byref(text), _TEXT_IS_UTF8, _SEPARATOR)
        return (found or b"").decode()


class Pronunciations:
    """Looks up words; what is found once stays found."""

    def __init__(self, dictionary: Path) -> None:
        """Read a dictionary of lines `word PH ON ES`, with variants as `word(2)`."""
        self._known: dict[str, list[str]] = defaultdict(list)
        with dictionary.open(encoding="utf-8") as lines:
            for line in lines:
                word, _, phones = line.strip().partition(" ")
                self._known[_VARIANT.sub("", word)].append(phones)
        self._espeak: Espeak | None = None

    def of(self, word: str) -> list[str]:
        """The phones of a word, one string for each way to say it; empty if it has no sound.

        Args:
            word: as `normalise` makes it.
        """
        if word not in self._known:
            if self._espeak is None:
                self._espeak = Espeak()
            phones = to_arpabet(self._espeak.mnemonics(word))
            self._known[word] = [phones] if phones else []
        return self._known[word]


def to_arpabet(mnemonics: str) -> str:
    """Translate espeak's mnemonics, separated by `_` or spaces; unknown ones are left out."""
    phones: list[str] = []
    for mnemonic in re.split(r"[_ ]+", _STRESS.sub("", mnemonics)):
        for phone in _ARPABET.get(mnemonic, "").split():
            if phones[-1:] != [phone]:
                phones.append(phone)
    return " ".join(phones)

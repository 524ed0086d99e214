"""espeak-ng by its C interface, as `speak_lib.h` of espeak-ng 1.52 declares it.

The library's state is global: one engine a process, one sentence at a time. It calls back with a
buffer of sound and the events in it; this module gathers both until a clause ends, because only
then the end of each phone is known. A clause takes about a thousandth of its length to make.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import espeakng_loader

__all__ = ["Clause", "Engine", "Mark"]

_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_PHONEME_EVENTS = 0x1
_INITIALIZE_DONT_EXIT = 0x8000
_CHARS_UTF8 = 1
_POSITION_CHARACTER = 1
_EVENT_END_OF_LIST, _EVENT_WORD, _EVENT_CLAUSE_END, _EVENT_PHONEME = 0, 1, 5, 7
_BUFFER_MS = 60
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4


class _EventId(ctypes.Union):
    # The symbol takes all 8 bytes and then has no terminating zero, hence not a c_char array.
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_void_p), ("symbol", ctypes.c_ubyte * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a phone or word begins: `sample` counts from the start of the text.

    `label` is the phone's mnemonic, or the index of the word's first character.
    """

    sample: int
    label: str | int


@dataclass(slots=True)
class Clause:
    """The sound of one clause and the marks in it."""

    pcm: bytearray = field(default_factory=bytearray)
    phones: list[Mark] = field(default_factory=list)
    words: list[Mark] = field(default_factory=list)


class Engine:
    """The library, loaded for the life of the process."""

    def __init__(self) -> None:
        self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        flags = _INITIALIZE_PHONEME_EVENTS | _INITIALIZE_DONT_EXIT
        self.rate: int = self._library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, _BUFFER_MS, data, flags)
        if self.rate <= 0:
            raise RuntimeError(f"espeak-ng can't be initialised with the data in {data.decode()}")
        self._clause = Clause()
        self._on_clause: Callable[[Clause], None] | None = None
        self._failure: BaseException | None = None
        # Kept as an attribute: ctypes frees a callback that nothing refers to.
        self._callback = _Callback(self._on_sound)
        self._library.espeak_SetSynthCallback(self._callback)

    def set_voice(self, path: str, rate: int, pitch: int, pitch_range: int, volume: int) -> None:
        """Take a voice by its path (`gmw/en+f3`) and set its parameters, which a change of voice resets."""
        if self._library.espeak_SetVoiceByName(path.encode()) != 0:
            raise RuntimeError(f"espeak-ng has no voice {path!r}")
        for parameter, value in ((_RATE, rate), (_PITCH, pitch), (_RANGE, pitch_range), (_VOLUME, volume)):
            self._library.espeak_SetParameter(parameter, value, 0)

    def speak(self, text: str, on_clause: Callable[[Clause], None]) -> None:
        """Synthesise `text` (plain: no SSML, no phoneme input); calls back once for each clause."""
        encoded = text.encode()
        self._clause, self._on_clause, self._failure = Clause(), on_clause, None
        status = self._library.espeak_Synth(
            encoded, ctypes.c_size_t(len(encoded) + 1), 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None
        )
        if self._failure is not None:
            raise self._failure
        if status != 0:
            raise RuntimeError(f"espeak_Synth failed with status {status}")
        self._end_clause()

    def _on_sound(self, samples: Any, count: int, events: Any) -> int:
        # An exception can't cross the C frames: it is kept for `speak`, and 1 stops the synthesis.
        try:
            if samples and count:
                self._clause.pcm += ctypes.string_at(samples, count * 2)
            self._take_events(events)
        except BaseException as error:
            self._failure = error
            return 1
        return 0

    def _take_events(self, events: Any) -> None:
        index = 0
        is_clause_over = False
        while (event := events[index]).type != _EVENT_END_OF_LIST:
            index += 1
            if event.type == _EVENT_PHONEME:
                symbol = bytes(event.id.symbol).split(b"\0", 1)[0].decode("utf-8", "replace")
                self._clause.phones.append(Mark(event.sample, symbol))
            elif event.type == _EVENT_WORD:
                self._clause.words.append(Mark(event.sample, event.text_position - 1))
            elif event.type == _EVENT_CLAUSE_END:
                is_clause_over = True
        if is_clause_over:
            self._end_clause()

    def _end_clause(self) -> None:
        clause, self._clause = self._clause, Clause()
        if clause.pcm and self._on_clause is not None:
            self._on_clause(clause)

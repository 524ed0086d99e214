"""Silero VAD 6 in numpy, one batch over many streams.

A window of 512 samples stands behind the 64 before it. The sound is reflected by 64 samples at its
right end, turned into four spectra by a convolution (256 wide, hop 128; 129 real and 129 imaginary
rows), whose magnitudes go through four convolutions of width 3 with ReLU, an LSTM of 128 units,
ReLU, one weighted sum and a sigmoid. Equal to the ONNX model of the package silero-vad 6.2 within 0.002.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from npc_server.listening.vad.detector import WINDOW_SAMPLES

__all__ = ["SileroNet", "SileroState"]

Floats = NDArray[np.float32]

_CONTEXT = 64
_SPECTRUM_WIDTH = 256
_HOP = 128
_STRIDES = (1, 2, 2, 1)
_UNITS = 128
_INT16_SCALE = np.float32(1 / 32768)


@dataclass
class SileroState:
    """What the net remembers of `n` streams, one row a stream."""

    context: Floats
    """(n, 64): the samples before the next window."""
    hidden: Floats
    """(n, 128): output of the LSTM."""
    cell: Floats
    """(n, 128): memory of the LSTM."""

    @classmethod
    def zeros(cls, count: int) -> SileroState:
        """The state of `count` streams that have heard nothing."""
        return cls(*(np.zeros((count, width), np.float32) for width in (_CONTEXT, _UNITS, _UNITS)))

    def take(self, rows: NDArray[np.intp]) -> SileroState:
        """A copy of some rows."""
        return SileroState(self.context[rows], self.hidden[rows], self.cell[rows])

    def put(self, rows: NDArray[np.intp], values: SileroState) -> None:
        """Overwrite some rows."""
        self.context[rows], self.hidden[rows], self.cell[rows] = values.context, values.hidden, values.cell


class SileroNet:
    """The net's weights, laid out for one matrix product a layer."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        basis = weights["_model.stft.forward_basis_buffer"]
        self._basis = np.ascontiguousarray(basis[:, 0, :].T)
        self._convolutions = [self._convolution(weights, layer) for layer in range(len(_STRIDES))]
        rnn = "_model.decoder.rnn."
        self._gates = np.ascontiguousarray(np.hstack([weights[rnn + "weight_ih"], weights[rnn + "weight_hh"]]).T)
        self._gate_bias = weights[rnn + "bias_ih"] + weights[rnn + "bias_hh"]
        self._last = weights["_model.decoder.decoder.2.weight"].reshape(_UNITS)
        self._last_bias = weights["_model.decoder.decoder.2.bias"].reshape(())

    def judge(self, windows: NDArray[np.int16], state: SileroState) -> tuple[Floats, SileroState]:
        """The probability of voice in one window of each stream.

        Args:
            windows: (n, 512) int16 at 16 kHz.
            state: of the same n streams; not changed.

        Returns:
            (n,) float32 in 0 to 1, and the state after these windows.
        """
        sound = np.hstack([state.context, windows.astype(np.float32) * _INT16_SCALE])
        features = self._encode(self._spectra(sound))
        gates = np.hstack([features, state.hidden]) @ self._gates + self._gate_bias
        open_in, forget, candidate, open_out = np.split(gates, 4, axis=1)
        cell = _sigmoid(forget) * state.cell + _sigmoid(open_in) * np.tanh(candidate)
        hidden = _sigmoid(open_out) * np.tanh(cell)
        probability = _sigmoid(np.maximum(hidden, 0) @ self._last + self._last_bias)
        return probability, SileroState(sound[:, WINDOW_SAMPLES:], hidden, cell)

    def _spectra(self, sound: Floats) -> Floats:
        """Magnitudes (n, 4, 129) of (n, 576) samples."""
        reflected = np.hstack([sound, sound[:, -2 : -2 - _CONTEXT : -1]])
        starts = range(0, reflected.shape[1] - _SPECTRUM_WIDTH + 1, _HOP)
        frames = np.stack([reflected[:, start : start + _SPECTRUM_WIDTH] for start in starts], axis=1)
        parts = frames @ self._basis
        real, imaginary = np.split(parts, 2, axis=2)
        return np.sqrt(real * real + imaginary * imaginary)

    def _encode(self, spectra: Floats) -> Floats:
        """(n, 128) of (n, 4, 129): the strides leave one frame."""
        frames = spectra
        for (matrix, bias), stride in zip(self._convolutions, _STRIDES, strict=True):
            padded = np.pad(frames, ((0, 0), (1, 1), (0, 0)))
            starts = range(0, frames.shape[1], stride)
            stacked = np.stack([padded[:, start : start + 3].reshape(len(padded), -1) for start in starts], axis=1)
            frames = np.maximum(stacked @ matrix + bias, 0)
        return frames[:, 0]

    @staticmethod
    def _convolution(weights: Mapping[str, Floats], layer: int) -> tuple[Floats, Floats]:
        """(3 x inputs, outputs) and bias: the three taps of a frame lie one after the other."""
        name = f"_model.encoder.{layer}.reparam_conv."
        kernel = weights[name + "weight"]
        matrix = kernel.transpose(2, 1, 0).reshape(-1, kernel.shape[0])
        return np.ascontiguousarray(matrix), weights[name + "bias"]


def _sigmoid(values: Floats) -> Floats:
    result: Floats = np.float32(0.5) * (np.tanh(values * np.float32(0.5)) + np.float32(1))
    return result

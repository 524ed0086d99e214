"""What the models of both directions share: their bases, ids, texts, times and sound formats."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "MAX_TEXT_CHARS",
    "PROTOCOL_VERSION",
    "AudioInput",
    "AudioOutput",
    "FromClient",
    "FromServer",
    "Id",
    "Milliseconds",
    "Scalar",
    "Text",
]

PROTOCOL_VERSION = 1
MAX_TEXT_CHARS = 2000
"""Longest typed line, in characters; chosen: five minutes of talk have about 4000."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class FromClient(BaseModel):
    """Base of what clients send: types are taken strictly, unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class FromServer(BaseModel):
    """Base of what the server sends: a field that the contract lacks is an error of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _without_control_characters(text: str) -> str:
    found = _CONTROL.search(text)
    if found is not None:
        raise ValueError(f"holds the control character {found.group()!r} at position {found.start()}")
    return text


Id = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\s\x00-\x1f\x7f]+$")]
"""A short name without spaces or control characters."""

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARS), AfterValidator(_without_control_characters)]
"""Text of a person; line breaks and tabs are the only control characters in it."""

Milliseconds = int | float
Scalar = bool | int | float | str


class AudioInput(FromClient):
    """The microphone's sound: interleaved int16 little-endian."""

    codec: Literal["pcm_s16le"] = "pcm_s16le"
    rate: int = Field(default=16000, ge=8000, le=48000)
    channels: int = Field(default=1, ge=1, le=2)


class AudioOutput(FromClient):
    """The characters' sound: int16 little-endian mono."""

    codec: Literal["pcm_s16le"] = "pcm_s16le"
    rate: int = Field(default=24000, ge=8000, le=48000)

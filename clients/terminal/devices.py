"""Why the machine's microphone or speaker can't be used, in words for a person."""

from __future__ import annotations

import sys
from typing import Any, Literal

__all__ = ["why_not_installed", "why_unusable"]


def why_not_installed(error: Exception) -> str:
    """The `sounddevice` package, or the PortAudio library that it needs, is missing."""
    if isinstance(error, OSError) and sys.platform == "linux":
        return f"{error} (Debian or Ubuntu: sudo apt install libportaudio2)"
    return f"{error} (pip install 'npc-server[demo]')"


def why_unusable(sounddevice: Any, kind: Literal["input", "output"], error: Exception) -> str:
    """PortAudio opens no device of this kind; mostly there is none, which it says as "device -1"."""
    if any(device[f"max_{kind}_channels"] > 0 for device in sounddevice.query_devices()):
        return str(error)
    return "this machine has none"

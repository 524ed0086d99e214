"""Pictures of what is around, as the game sends them: PNG and JPEG files, which models that see can read."""

from __future__ import annotations

__all__ = ["media_type"]

_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""Of a file, by the PNG specification (5.2) and by JFIF and Exif alike."""


def media_type(picture: bytes) -> str | None:
    """What kind of file it is, by its first bytes; None for any other."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if picture.startswith(beginning)), None)

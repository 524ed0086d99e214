"""Text to sound, mouth shapes and words on one clock.

The way of a line: `text` takes out what can't be spoken, `tts` makes pieces of sound with phones
and words, `lipsync` turns the phones into mouth shapes, `resample` and `chunks` cut it all into
what a client gets, `cache` and `disk_cache` keep finished lines, `speaker` conducts this, `heard`
says afterwards what the player has heard, and `assembly` puts a speaker together from settings.
"""

from npc_server.speaking.heard import HeardLedger
from npc_server.speaking.speaker import Speaker
from npc_server.speaking.types import Phone, SpeechChunk, SpeechFormat, SynthesisPiece, Viseme, Word

__all__ = [
    "HeardLedger",
    "Phone",
    "Speaker",
    "SpeechChunk",
    "SpeechFormat",
    "SynthesisPiece",
    "Viseme",
    "Word",
]

"""`npc-server say`: one sentence as a WAV, its mouth shapes and words beside it as JSON.

    {"text": "Come in.", "duration_ms": 912, "lipsync": {"set": "oculus15", "names": ["sil", "PP", ...]},
     "visemes": [{"t_ms": 0, "d_ms": 51, "v": 5, "name": "kk", "w": 0.6}, ...],
     "words": [{"t_ms": 0, "d_ms": 280, "text": "Come"}, ...]}

Fields are those of the wire contract (docs/protocol.md), with each shape's name added.
"""

from __future__ import annotations

import asyncio
import io
import json
import wave
from contextlib import aclosing
from pathlib import Path

from npc_server.errors import ConfigurationError
from npc_server.settings import SpeakingSection
from npc_server.speaking import SpeechChunk, SpeechFormat
from npc_server.speaking.assembly import make_speaker
from npc_server.speaking.lipsync.shapes import OCULUS15
from npc_server.speaking.text import MAX_CHARACTERS
from npc_server.speaking.types import SAMPLE_BYTES
from story_graph import Voice

__all__ = ["say"]

_FORMAT = SpeechFormat(rate=24_000, viseme_set="oculus15")


def say(text: str, voice: str, rate: int, pitch: int, out: Path) -> None:
    """Write `out` and the `.json` beside it.

    Args:
        voice: a name in espeak's words, such as `en-gb+f3`.
        rate: words a minute, 80 to 300.
        pitch: 0 to 100, 50 is the voice's own.
        out: the WAV: 24 kHz mono int16.

    Raises:
        ConfigurationError: there is no such voice, nothing to say, or `out` can't be written.
        ProviderError: the synthesiser failed.
    """
    _check_out(out)
    if len(text) > MAX_CHARACTERS:
        raise ConfigurationError(f"the text has {len(text)} characters; at most {MAX_CHARACTERS} are said at once")
    chunks = asyncio.run(_synthesise(text, Voice(name=voice, rate=rate, pitch=pitch)))
    if not chunks:
        raise ConfigurationError(f"there is no word to say in {text!r}; give it letters or digits")
    pcm = b"".join(chunk.pcm for chunk in chunks)
    beside = out.with_suffix(".json")
    _write(out, _wav(pcm))
    _write(beside, _json(_events(text, pcm, chunks)))
    shapes, words = (sum(map(len, parts)) for parts in zip(*((c.visemes, c.words) for c in chunks), strict=True))
    seconds = len(pcm) / SAMPLE_BYTES / _FORMAT.rate
    print(f"{out}: {seconds:.2f} s of speech; {shapes} mouth shapes and {words} words in {beside}")


async def _synthesise(text: str, voice: Voice) -> list[SpeechChunk]:
    speaker = make_speaker(SpeakingSection(cache_disk_mib=0), Path())
    speaker.check_voice(voice)
    await speaker.start()
    try:
        async with aclosing(speaker.speak(text, voice, _FORMAT)) as chunks:
            return [chunk async for chunk in chunks]
    finally:
        await speaker.close()


def _check_out(out: Path) -> None:
    if out.suffix.lower() != ".wav":
        raise ConfigurationError(f"--out {out}: expected a file that ends in .wav, such as {out.with_suffix('.wav')}")
    if not out.parent.is_dir():
        what = "is a file" if out.parent.exists() else "does not exist"
        raise ConfigurationError(f"--out {out}: the folder {out.parent} {what}; make it first, or choose another")


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConfigurationError(
            f"{path} can't be written: {error.strerror}; choose another place with --out"
        ) from error


def _wav(pcm: bytes) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(_FORMAT.rate)
        file.writeframes(pcm)
    return content.getvalue()


def _json(document: dict[str, object]) -> bytes:
    """The document with one mouth shape or word a line, so that people can read along."""
    lines = []
    for key, value in document.items():
        if isinstance(value, list):
            written = "[\n  " + ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n ]"
        else:
            written = json.dumps(value, ensure_ascii=False)
        lines.append(f" {json.dumps(key)}: {written}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _events(text: str, pcm: bytes, chunks: list[SpeechChunk]) -> dict[str, object]:
    return {
        "text": text,
        "duration_ms": round(len(pcm) / SAMPLE_BYTES * 1000 / _FORMAT.rate),
        "lipsync": {"set": _FORMAT.viseme_set, "names": OCULUS15},
        "visemes": [
            {
                "t_ms": shape.t_ms,
                "d_ms": shape.d_ms,
                "v": OCULUS15.index(shape.name),
                "name": shape.name,
                "w": round(shape.weight, 3),
            }
            for chunk in chunks
            for shape in chunk.visemes
        ],
        "words": [
            {
                "t_ms": (start_ms := round(word.start_ms)),
                "d_ms": round(word.start_ms + word.duration_ms) - start_ms,
                "text": word.text,
            }
            for chunk in chunks
            for word in chunk.words
        ],
    }

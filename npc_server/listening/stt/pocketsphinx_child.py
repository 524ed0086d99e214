"""The child process of the pocketsphinx recogniser: several turns at a time, each with a decoder of its own.

Requests, each with the channel of a turn: `prepare {key, expected, story, names}`, `open {the same}`,
`feed {pcm}`, `settle`, `finish`, `cancel`. Replies: `prepared`, `interim`, `settled`, `final`; errors as
`run_child` sends them.
"""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pocketsphinx import get_model_path

from npc_server.listening.stt.pocketsphinx_decoder import TurnDecoder
from npc_server.listening.stt.pronunciation import Pronunciations
from npc_server.listening.stt.vocabulary_files import VocabularyFiles, build_vocabulary
from npc_server.listening.types import Vocabulary
from npc_server.workers.child import Reply, run_child
from npc_server.workers.framing import Frame

__all__ = ["BUSY", "PocketsphinxChild", "main"]

BUSY = "no free decoder"
"""The error of an `open` for which there is no place."""
_INTERIM_MS = 250
_BYTES_PER_MS = 32


@dataclass
class _Turn:
    decoder: TurnDecoder
    unheard_bytes: int = 0
    """Fed since the last look at the words so far."""
    interim: str = ""
    worked_s: float = 0.0


class PocketsphinxChild:
    """All state of the process."""

    def __init__(self, folder: Path, decoders: int) -> None:
        """`folder` is to hold the vocabularies' files, and made when needed; at most `decoders` turns at a time."""
        self._folder = folder
        self._most = decoders
        self._free: list[TurnDecoder] = []
        self._turns: dict[int, _Turn] = {}
        self._pronunciations: Pronunciations | None = None

    def handle(self, frame: Frame, reply: Reply) -> None:
        """Serve one request."""
        channel: int = frame["channel"]
        match frame["do"]:
            case "prepare":
                self._files(frame)
                reply({"channel": channel, "do": "prepared"})
            case "open":
                self._turns[channel] = _Turn(self._take_decoder(self._files(frame)))
            case "cancel":
                self._release(channel)
            case action:
                # A turn whose `open` failed was told so; the rest of its requests mean nothing.
                if channel in self._turns:
                    self._continue(action, channel, frame, reply)

    def _continue(self, action: str, channel: int, frame: Frame, reply: Reply) -> None:
        turn = self._turns[channel]
        began_s = time.perf_counter()
        decoded = None
        try:
            match action:
                case "feed":
                    self._feed(turn, frame, reply)
                case "settle":
                    settled = turn.decoder.settle()
                    if settled is not None and settled.text:
                        words = {"text": settled.text, "confidence": settled.confidence}
                        reply({"channel": channel, "do": "settled", **words})
                case "finish":
                    decoded = turn.decoder.finish()
        except Exception:
            self._release(channel)
            raise
        turn.worked_s += time.perf_counter() - began_s
        if decoded is not None:
            self._release(channel)
            answer = {"text": decoded.text, "confidence": decoded.confidence, "decode_ms": 1000 * turn.worked_s}
            reply({"channel": channel, "do": "final", **answer})

    def _feed(self, turn: _Turn, frame: Frame, reply: Reply) -> None:
        turn.decoder.feed(frame["pcm"])
        turn.unheard_bytes += len(frame["pcm"])
        if turn.unheard_bytes < _INTERIM_MS * _BYTES_PER_MS:
            return
        turn.unheard_bytes = 0
        words = turn.decoder.words_so_far()
        if words and words != turn.interim:
            turn.interim = words
            reply({"channel": frame["channel"], "do": "interim", "text": words})

    def _take_decoder(self, files: VocabularyFiles) -> TurnDecoder:
        """One that has the vocabulary, or a new one, or any free one."""
        if len(self._turns) >= self._most:
            raise RuntimeError(BUSY)
        decoder = next((free for free in self._free if free.key == files.key), None)
        if decoder is None and len(self._free) + len(self._turns) < self._most:
            decoder = TurnDecoder(files)
        else:
            decoder = decoder or self._free[0]
            self._free.remove(decoder)
            decoder.load(files)
        decoder.begin()
        return decoder

    def _release(self, channel: int) -> None:
        turn = self._turns.pop(channel, None)
        if turn is not None:
            turn.decoder.begin()
            self._free.append(turn.decoder)

    def _files(self, frame: Frame) -> VocabularyFiles:
        """The files of a request's vocabulary, built if no process has built them yet."""
        files = VocabularyFiles(self._folder, frame["key"])
        if not files.language_model.exists():
            if self._pronunciations is None:
                self._pronunciations = Pronunciations(Path(get_model_path("en-us/cmudict-en-us.dict")))
            self._folder.mkdir(mode=0o700, exist_ok=True)
            vocabulary = Vocabulary(tuple(frame["expected"]), tuple(frame["story"]), tuple(frame["names"]))
            build_vocabulary(vocabulary, files, self._pronunciations)
        return files


def main(folder: Path, decoders: int) -> None:
    """Serve until the server closes the pipe or is gone, then tidy up; another child makes its files again."""
    try:
        run_child(PocketsphinxChild(folder, decoders).handle)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

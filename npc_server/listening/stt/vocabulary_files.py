"""What pocketsphinx needs for one vocabulary, as two files: a language model and a dictionary.

They lie in a folder that the parent owns, named by the vocabulary's key; whichever child builds
them, all can load them (about 4 ms). A file appears whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from npc_server.listening.stt.everyday import BACKCHANNELS, EVERYDAY_PHRASES, FILLERS, NAME_PATTERNS
from npc_server.listening.stt.language_model import write_arpa
from npc_server.listening.stt.pronunciation import Pronunciations
from npc_server.listening.stt.text_normalisation import normalise
from npc_server.listening.types import Vocabulary

__all__ = ["VocabularyFiles", "build_vocabulary", "write_dictionary"]

_EXPECTED_WEIGHT = 6.0
_STORY_WEIGHT = 1.0
_NAME_WEIGHT = 0.5
_EVERYDAY_WEIGHT = 0.3
_BACKCHANNEL_WEIGHT = 0.6
_FILLER_WEIGHT = 1.0
"""Weights of one sentence in the counts; tuned on synthetic voices that are not used to measure."""


@dataclass(frozen=True)
class VocabularyFiles:
    """Where the files of one vocabulary are."""

    folder: Path
    key: str

    @property
    def language_model(self) -> Path:
        return self.folder / f"{self.key}.arpa"

    @property
    def dictionary(self) -> Path:
        return self.folder / f"{self.key}.dict"

    def remove(self) -> None:
        """Delete them; absent ones are fine."""
        self.language_model.unlink(missing_ok=True)
        self.dictionary.unlink(missing_ok=True)


def build_vocabulary(vocabulary: Vocabulary, files: VocabularyFiles, pronunciations: Pronunciations) -> None:
    """Write both files."""
    sentences = [
        (tuple(word for word in words if pronunciations.of(word)), weight) for words, weight in _sentences(vocabulary)
    ]
    sentences = [(words, weight) for words, weight in sentences if words]
    everywhere = [(word, _FILLER_WEIGHT) for word in FILLERS]
    known = {word for words, _ in sentences for word in words}.union(FILLERS)
    _write(files.dictionary, write_dictionary(known, pronunciations))
    _write(files.language_model, write_arpa(sentences, everywhere))


def write_dictionary(words: Iterable[str], pronunciations: Pronunciations) -> str:
    """The text of a dictionary: a line for each way to say each word."""
    lines: list[str] = []
    for word in sorted(words):
        for number, phones in enumerate(pronunciations.of(word), 1):
            lines.append(f"{word} {phones}" if number == 1 else f"{word}({number}) {phones}")
    return "\n".join([*lines, ""])


def _sentences(vocabulary: Vocabulary) -> Iterator[tuple[tuple[str, ...], float]]:
    groups = (
        (vocabulary.expected, _EXPECTED_WEIGHT),
        (vocabulary.story, _STORY_WEIGHT),
        ([pattern.format(name) for name in vocabulary.names for pattern in NAME_PATTERNS], _NAME_WEIGHT),
        (EVERYDAY_PHRASES, _EVERYDAY_WEIGHT),
        (BACKCHANNELS, _BACKCHANNEL_WEIGHT),
    )
    for lines, weight in groups:
        for line in lines:
            yield normalise(line), weight


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)

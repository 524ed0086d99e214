"""The names of espeak's voices, read from the data that `espeakng_loader` carries.

A name is a language tag (`en-gb`, `en-us`, `de`) or a file of `espeak-ng-data/lang` (`gmw/en`),
with an optional variant after a plus sign (`en-gb+f3`). The library itself knows no voice called
`en-gb` and takes any nonsense for a variant without a word, so names are checked here.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import espeakng_loader

from npc_server.errors import ConfigurationError

__all__ = ["VoiceNames", "espeak_voices"]


@dataclass(frozen=True, slots=True)
class VoiceNames:
    """What can stand before and after the plus sign.

    Attributes:
        languages: language tag or file (both in lower case) to the file that the engine wants.
        variants: lower case to the spelling that the engine wants.
    """

    languages: Mapping[str, str]
    variants: Mapping[str, str]

    def path(self, name: str) -> str:
        """The engine's own name of a voice, `gmw/en+f3` for `en-gb+f3`.

        Raises:
            ConfigurationError: there is no such language or variant; offers the nearest.
        """
        language, plus, variant = name.strip().lower().partition("+")
        path = self.languages.get(language)
        if path is None:
            raise ConfigurationError(_unknown("language", name, language, self.languages))
        if not plus:
            return path
        if variant not in self.variants:
            raise ConfigurationError(_unknown("variant", name, variant, self.variants))
        return f"{path}+{self.variants[variant]}"


@cache
def espeak_voices() -> VoiceNames:
    """The voices on this machine."""
    data = Path(espeakng_loader.get_data_path())
    own: dict[str, str] = {}
    wider: dict[str, str] = {}
    for file in sorted((data / "lang").glob("*/*")):
        path = f"{file.parent.name}/{file.name}"
        first, *others = _language_tags(file) or [path.lower()]
        own[path.lower()] = own[first] = path
        for tag in others:
            wider.setdefault(tag, path)
    variants = {file.name.lower(): file.name for file in sorted((data / "voices" / "!v").iterdir())}
    return VoiceNames({**wider, **own}, variants)


def _language_tags(file: Path) -> list[str]:
    """The tags of its `language TAG [priority]` lines; the first is the voice's own, the
    others are wider ones that it may stand for (`en` for `en-gb`).
    """
    lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    return [words[1].lower() for words in lines if len(words) > 1 and words[0] == "language"]


def _unknown(part: str, name: str, found: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(found, known, n=3, cutoff=0.5)
    cure = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(sorted(known)[:12])} and more"
    return f"espeak voice {name!r}: no {part} {found!r}; {cure}"

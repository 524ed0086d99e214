"""Examples of a mistake: small worlds as text, for the checks' documentation and tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["Example"]

_USUAL_FILES = MappingProxyType(
    {
        "world.yaml": "tracks:\n  mara: {character: mara, start: gate.gate}\n",
        "characters/mara.yaml": "name: Mara\n",
    }
)


@dataclass(frozen=True, slots=True)
class Example:
    """A world with one mistake in one of its files, and that file mended.

    Attributes:
        wrong: the file with the mistake.
        line: where in that file the mistake is found, counted from 1.
        says: a part of the finding's message.
        mended: the file in which nothing is found any more.
        file: which file of the world it is.
        others: the world's other files. Where there is none, the track `mara` begins at `gate.gate`
            and the character `mara` has but a name.
    """

    wrong: str
    line: int
    says: str
    mended: str
    file: str = "story/gate.yaml"
    others: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def files(self, text: str) -> dict[str, str]:
        """The whole world with this text (`wrong` or `mended`) in its place, by path."""
        return {**_USUAL_FILES, **self.others, self.file: text}

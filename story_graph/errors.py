"""What can go wrong with a story, split by who can mend it."""

from __future__ import annotations

from collections.abc import Sequence

from story_graph.diagnostics import Diagnostic

__all__ = ["ConditionSyntaxError", "IllegalStep", "SaveInvalid", "StoryGraphError", "WorldInvalid", "ZeroProgress"]


class StoryGraphError(Exception):
    """Root of everything that `story_graph` raises on purpose."""


class ConditionSyntaxError(StoryGraphError):
    """An author's condition can't be understood.

    Attributes:
        column: where in the condition's text, counted from 1.
        message: what is wrong there and what would be right.
    """

    def __init__(self, column: int, message: str) -> None:
        super().__init__(f"column {column} of the condition: {message}")
        self.column = column
        self.message = message


class IllegalStep(StoryGraphError):
    """A signal asks for something that the story does not allow now. The state is unchanged."""


class ZeroProgress(StoryGraphError):
    """Automatic edges run in a circle without end.

    Attributes:
        loop: ids of the last edges taken, oldest first.
    """

    def __init__(self, loop: tuple[str, ...]) -> None:
        super().__init__(
            "automatic edges run in a circle: "
            + " → ".join(loop)
            + ". Give one of them a guard that stops holding, a `max`, or something that sets it off."
        )
        self.loop = loop


class SaveInvalid(StoryGraphError):
    """Saved bytes are damaged, or come from a newer version of this package."""


class WorldInvalid(StoryGraphError):
    """A world's files hold mistakes.

    Attributes:
        diagnostics: all that were found, in the order of files and lines.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=lambda diagnostic: diagnostic.place))
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))

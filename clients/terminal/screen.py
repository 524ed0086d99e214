"""What the terminal shows: who says what, what can be said, and how the story moves."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from clients.terminal.waterfall import waterfall

__all__ = ["Screen"]

_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "red")


class Screen:
    """Prints messages as they come. `choices` is what a typed number picks from.

    Args:
        shows_latency: draw where each turn's time went.
    """

    def __init__(self, console: Console, *, shows_latency: bool = False) -> None:
        self._console = console
        self._shows_latency = shows_latency
        self._names: dict[str, str] = {}
        self._colours: dict[str, str] = {}
        self.choices: list[dict[str, Any]] = []
        self._has_new_choices = False

    def note(self, text: str) -> None:
        """A remark of the client itself."""
        self._console.print(f"[dim]{escape(text)}[/dim]", highlight=False)

    def show(self, message: dict[str, Any]) -> None:
        """Print what a person wants to see of a message; most of them print nothing."""
        shower = getattr(self, f"_show_{message['type']}", None)
        if shower is not None:
            shower(message)

    def _show_welcome(self, message: dict[str, Any]) -> None:
        for index, character in enumerate(message["characters"]):
            self._names[character["id"]] = character["name"]
            self._colours[character["id"]] = _COLOURS[index % len(_COLOURS)]
        people = ", ".join(f"{character['name']} (/talk {character['id']})" for character in message["characters"])
        self.note(f"{message['world']}: {people}. /help lists what you can type.")

    def _show_error(self, message: dict[str, Any]) -> None:
        self._console.print(f"[red]{escape(message['message'])}[/red]", highlight=False)

    def _show_transcript(self, message: dict[str, Any]) -> None:
        if message["final"]:
            self._console.print(f"[bold]You:[/bold] {escape(message['text'])}", highlight=False)

    def _show_utterance_start(self, message: dict[str, Any]) -> None:
        who = message["character"]
        name, colour = self._names.get(who, who), self._colours.get(who, "white")
        self._console.print(
            f"[bold {colour}]{escape(name)}:[/bold {colour}] {escape(message.get('text') or '…')}", highlight=False
        )

    def _show_utterance_end(self, message: dict[str, Any]) -> None:
        if message["interrupted"]:
            self.note(f"  (interrupted; heard: {message.get('heard_text') or 'nothing'})")

    def _show_choices(self, message: dict[str, Any]) -> None:
        """They are shown when the line that leads to them was said."""
        self.choices = message["choices"]
        self._has_new_choices = bool(self.choices)

    def _show_state(self, message: dict[str, Any]) -> None:
        if message["state"] != "idle" or not self._has_new_choices:
            return
        self._has_new_choices = False
        for number, choice in enumerate(self.choices, 1):
            hint = f"  ({choice['hint']})" if choice.get("hint") else ""
            self.note(f"  {number}. {choice['label']}{hint}")

    def _show_story_update(self, message: dict[str, Any]) -> None:
        for change in message["changes"]:
            if change["from"] != change["to"]:
                self.note(f"  [{change['track']}: {change['from']} → {change['to']}]")

    def _show_action(self, message: dict[str, Any]) -> None:
        self.note(f"  * {self._names.get(message['character'], message['character'])} does: {message['name']}")

    def _show_latency(self, message: dict[str, Any]) -> None:
        if self._shows_latency:
            for line in waterfall(message):
                self.note(line)

    def _show_saved(self, message: dict[str, Any]) -> None:
        self.note(f"  saved as {message['slot']}")

    def _show_loaded(self, message: dict[str, Any]) -> None:
        self.note(f"  loaded {message['slot']}")

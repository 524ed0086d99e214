"""The page about the demo names its keys, options and settings, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pygame
import pytest
from typer.main import get_command

from clients.pygame_demo.__main__ import app
from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from clients.pygame_demo.game.controls import KEY_HELP
from clients.pygame_demo.screens.menus import settings_menu
from tests.pygame_demo.stand_ins import make_context

DEMO = (Path(__file__).parents[3] / "docs" / "howto" / "play-the-demo.md").read_text(encoding="utf-8")


def test_the_keys_are_those_of_the_game() -> None:
    rows = [tuple(cell.strip() for cell in row.split("|")[1:4]) for row in table(section(DEMO, "Keys"))]
    assert rows == list(KEY_HELP)


def test_the_options_are_those_of_the_command() -> None:
    options = {option for parameter in get_command(app).params for option in parameter.opts}
    assert set(re.findall(r"--\w+", first_column(section(DEMO, "Options")))) == options - {"--help"}


def test_the_settings_are_those_of_the_menu(
    backdrop: Backdrop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, _, _ = make_context(tmp_path, backdrop)
    written: list[str] = []
    write = Ui.write

    def note(self: Ui, target: pygame.Surface, text: str, *rest: object, **more: object) -> pygame.Rect:
        written.append(text)
        return write(self, target, text, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Ui, "write", note)
    settings_menu(context).draw(context.ui, pygame.Surface((1280, 720)))
    named = re.findall(r"[A-Z][a-z]+(?: [a-z]+)*", first_column(section(DEMO, "Settings")))
    assert [text for text in written if text in named] == named


def section(page: str, title: str) -> str:
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table(text: str) -> list[str]:
    return [row for row in text.splitlines() if row.startswith("|")][2:]


def first_column(text: str) -> str:
    return "\n".join(row.split("|")[1] for row in table(text))

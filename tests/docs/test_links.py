"""Links between documents lead somewhere, and the README's tables match the tree and the command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from npc_server.command_line.main import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "characters" / "millbrook" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", _prose(page)):
        if target.startswith(("http://", "https://")):
            continue
        name, _, heading = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), target
        assert not heading or heading in _headings(path), target


def test_every_document_stands_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    missing = [page for page in PAGES if ROOT / "docs" in page.parents and page.name != "README.md"]
    missing = [page for page in missing if page.relative_to(ROOT / "docs").as_posix() not in index]
    assert not missing


def test_the_readmes_folders_are_those_of_the_tree() -> None:
    listed = set(re.findall(r"`([a-z_/]+/)`", README.partition("## What is inside")[2]))
    assert all((ROOT / folder).is_dir() for folder in listed), listed
    rooms = {f"npc_server/{path.parent.name}/" for path in (ROOT / "npc_server").glob("*/__init__.py")}
    clients = {f"clients/{path.parent.name}/" for path in (ROOT / "clients").glob("*/__init__.py")}
    assert rooms | clients <= listed


def test_the_readmes_commands_are_those_of_the_command_line() -> None:
    listed = set(re.findall(r"`npc-server ([\w-]+)", README.partition("## Commands")[2]))
    callbacks = [command.callback.__name__ for command in app.registered_commands if command.callback]
    groups = {group.name for group in app.registered_groups}
    assert listed == {name.replace("_", "-") for name in callbacks} | groups


def _prose(page: Path) -> str:
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _headings(page: Path) -> set[str]:
    """Anchors as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}

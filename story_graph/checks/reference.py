"""Writes docs/reference/checks.md from the checks' own texts and examples.

Run `python -m story_graph.checks.reference` after a change of a check.
"""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path

from story_graph.checks import check_story
from story_graph.checks.catalogue import CHECKS, Check
from story_graph.checks.example import Example
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic
from story_graph.loading.loader import load_world

__all__ = ["PAGE", "SINGLE_FILE_CODES", "checks_page", "findings_in"]

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "checks.md"

SINGLE_FILE_CODES = {
    Code.FILE: "A file or folder is missing, can't be read, is too large, or ends in `.yml`.",
    Code.SYNTAX: "The file is not YAML; most often a text that holds `: ` has no quotes around it.",
    Code.DUPLICATE: "A key, scene, fact or a character's track is there twice; one of them would be lost.",
    Code.REFUSED_YAML: "Anchors, aliases, tags, several documents and very deep nesting are refused.",
    Code.UNKNOWN_KEY: "A key means nothing here; most often it is misspelt.",
    Code.WRONG_VALUE: "A value is of the wrong type or out of its range, or two keys exclude each other.",
    Code.MISSING_KEY: "A key that has to be there is missing.",
    Code.BAD_ID: "An id is not lower-case letters, digits and `_`, beginning with a letter.",
    Code.CONDITION: "A condition can't be understood; the message names its column.",
    Code.UNKNOWN_REFERENCE: "A node, line, pool, fact, event, character or template key does not exist.",
    Code.UNKNOWN_VOICE: "A character's voice does not exist. Only `npc-server check` and the server look at voices.",
}
"""What is found without looking at the whole story: by the loader and by the server."""

_HEAD = """# Checks

Made from `story_graph/checks/` by `python -m story_graph.checks.reference`.

`npc-server check <folder>` looks for these mistakes in a world. Each finding has a code that stays the
same, the file, line and column, and, where there is one, a shortest way to the place as edge ids.

An **error** breaks play or can't have been meant; `npc-server check` then ends with 1. A **warning**
plays, and may be work in progress.

## While files are read

All of these are errors, and a world that has one is not loaded.

| code | what is wrong |
|---|---|
"""


def findings_in(files: dict[str, str], folder: Path) -> tuple[Diagnostic, ...]:
    """What `check_story` finds in a world.

    Args:
        files: text by path.
        folder: an empty folder in which the world is written.

    Raises:
        WorldInvalid: it can't be loaded.
    """
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return check_story(load_world(folder))


def checks_page() -> str:
    """The whole page."""
    rows = "".join(f"| {code} | {words} |\n" for code, words in SINGLE_FILE_CODES.items())
    return f"{_HEAD}{rows}\n## In the whole story\n{''.join(_section(check) for check in CHECKS)}"


def _section(check: Check) -> str:
    title, _, text = (check.__doc__ or "").strip().partition("\n\n")
    found = [_findings(example) for example in check.EXAMPLES]
    severities = " or ".join(sorted({str(finding.severity) for findings in found for finding in findings}))
    examples = "".join(map(_example, check.EXAMPLES, found))
    return f"\n### {check.CODE}: {title.removesuffix('.')} ({severities})\n\n{text}\n{examples}"


def _findings(example: Example) -> tuple[Diagnostic, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return findings_in(example.files(example.wrong), Path(folder))


def _example(example: Example, findings: tuple[Diagnostic, ...]) -> str:
    files = {**example.others, example.file: example.wrong}
    worlds = "".join(f"\n`{path}`\n\n```yaml\n{text}```\n" for path, text in files.items())
    found = "".join(f"{finding}\n" for finding in findings)
    changes = difflib.ndiff(example.wrong.splitlines(), example.mended.splitlines())
    mended = "".join(f"{change}\n" for change in changes if change[0] in "-+")
    return f"{worlds}\n```text\n{found}```\n\nMended:\n\n```diff\n{mended}```\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(checks_page(), encoding="utf-8")

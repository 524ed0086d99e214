"""The checks of a whole story: mistakes that no single line of YAML shows.

Each check is a module of its own with its text for authors, its code, and examples that are both
its documentation and its tests; `catalogue` lists them. An *error* breaks play or can't have been
meant; a *warning* plays, and may be work in progress.
"""

from __future__ import annotations

from story_graph.checks.catalogue import CHECKS
from story_graph.diagnostics import Diagnostic
from story_graph.world import World

__all__ = ["check_story"]


def check_story(world: World) -> tuple[Diagnostic, ...]:
    """Everything that the checks find, in the order of files and lines. Pure."""
    findings = [finding for check in CHECKS for finding in check.find(world)]
    return tuple(sorted(findings, key=lambda finding: (finding.place, finding.code)))

"""Template keys in authored text: `{player}`, `{gold}`, `{mara.trust}`."""

from __future__ import annotations

import re

from story_graph.engine.view import Readable, StoryView
from story_graph.facts import PLAYER_NAME, FactValue
from story_graph.story import Story

__all__ = ["TEMPLATE_KEY", "render_text"]

TEMPLATE_KEY = re.compile(r"\{([^{}]*)\}")


def render_text(template: str, story: Story, state: Readable) -> str:
    """Fill in the keys. The loader has checked that they all exist."""
    if "{" not in template:
        return template
    view = StoryView(story, state)

    def value(found: re.Match[str]) -> str:
        key = found.group(1).strip()
        return _words(view.fact(PLAYER_NAME if key == "player" else key))

    return TEMPLATE_KEY.sub(value, template)


def _words(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        members = sorted(value)
        return " and ".join([", ".join(members[:-1]), members[-1]]) if len(members) > 1 else "".join(members)
    return str(value)

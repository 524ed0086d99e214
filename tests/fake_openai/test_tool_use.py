"""The tool calls of the fake model: as obedient as its words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from npc_server.fake_openai.tool_use import call_deltas, calls, results, wants_no_word

POUR: dict[str, Any] = {
    "name": "pour",
    "parameters": {
        "properties": {"what": {"enum": ["soup", "ale"]}, "bowls": {"type": "integer"}, "hot": {"type": "boolean"}}
    },
}
OPEN: dict[str, Any] = {"name": "open_gate", "parameters": {"properties": {"note": {"type": "string"}}}}
TOOLS = [{"type": "function", "function": function} for function in (POUR, OPEN)]


def said(line: str) -> list[dict[str, Any]]:
    return [{"role": "system", "content": "You are Mara."}, {"role": "user", "content": f'The player says: "{line}"'}]


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("pour something", [("pour", {"what": "soup", "bowls": 1, "hot": True})]),
        ("I would like 3 bowls of ale", [("pour", {"what": "ale", "bowls": 3, "hot": True})]),
        ("open that gate", [("open_gate", {"note": "open that gate"})]),
        ("open your eyes", []),
        ("good evening", []),
    ],
)
def test_it_calls_what_the_line_names(line: str, called: list[tuple[str, dict[str, object]]]) -> None:
    made = [call["function"] for call in calls(said(line), TOOLS)]
    assert [(one["name"], json.loads(one["arguments"])) for one in made] == called


def test_it_calls_several_at_once_with_ids_of_their_own() -> None:
    made = calls(said("ale, and open the gate"), TOOLS)
    assert [call["id"] for call in made] == ["call_1", "call_2"]


def test_a_stream_brings_calls_in_fragments_those_of_several_in_turn() -> None:
    made = calls(said("ale, and open the gate"), TOOLS)
    fragments = [delta["tool_calls"][0] for delta in call_deltas(made)]
    assert [fragment["index"] for fragment in fragments[:4]] == [0, 1, 0, 1]
    for index, call in enumerate(made):
        own = [fragment for fragment in fragments if fragment["index"] == index]
        assert len(own) > 4 and own[0]["id"] == call["id"]
        for name in ("name", "arguments"):
            assert "".join(one["function"].get(name, "") for one in own) == call["function"][name]


def test_it_knows_what_came_of_its_calls_only_when_that_was_told_last() -> None:
    told = [{"role": "tool", "content": "done"}, {"role": "tool", "content": "failed"}]
    assert results([*said("ale"), *told]) == "done, failed"
    assert results([*told, *said("ale")]) == ""


def test_it_is_silent_when_told_to_be() -> None:
    assert wants_no_word(said("Ale, without a word")) and not wants_no_word(said("Ale"))

"""Declared actions as tools for a model, and what of its calls becomes an action."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from npc_server.thinking.llm.event_stream import read_pieces, read_whole
from npc_server.thinking.llm.model import ToolCall, ToolCallPart
from npc_server.thinking.llm.tool_call_parts import CallParts, ToolCalls
from npc_server.thinking.tool_calls import BadCall, arguments_of, tools_of
from story_graph import Character
from story_graph.character import ActionSpec
from tests.thinking.thinking_fakes import ACTIONS, MARA, load_gate

SPEC: dict[str, str | tuple[str, ...]] = {
    "what": ("soup", "ale"),
    "bowls": "int",
    "warm": "bool",
    "litres": "number",
    "note": "text",
}
GOOD = {"what": "soup", "bowls": 2, "warm": True, "litres": 0.5, "note": "Mind the step."}


@pytest.fixture(scope="module")
def mara(tmp_path_factory: pytest.TempPathFactory) -> Character:
    return load_gate(tmp_path_factory.mktemp("gate"), mara=MARA + ACTIONS).characters["mara"]


def pourer(mara: Character) -> Character:
    return Character("mara", "Mara", mara.place, actions=(ActionSpec("pour", "Pour it.", SPEC),))


def call(arguments: object, name: str = "pour") -> ToolCall:
    return ToolCall("c1", name, arguments if isinstance(arguments, str) else json.dumps(arguments))


def test_a_tool_says_what_the_author_declared(mara: Character) -> None:
    (tool,) = tools_of(pourer(mara))
    assert (tool.name, tool.description) == ("pour", "Pour it.")
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "what": {"type": "string", "enum": ["soup", "ale"]},
            "bowls": {"type": "integer"},
            "warm": {"type": "boolean"},
            "litres": {"type": "number"},
            "note": {"type": "string"},
        },
        "required": ["what", "bowls", "warm", "litres", "note"],
        "additionalProperties": False,
    }


def test_what_only_the_story_asks_for_is_no_tool(mara: Character) -> None:
    assert [tool.name for tool in tools_of(mara)] == ["pour", "write", "wave"]
    with pytest.raises(BadCall, match="no action 'open_gate'"):
        arguments_of(call({}, "open_gate"), mara)


def test_good_arguments_are_taken_as_they_are(mara: Character) -> None:
    assert arguments_of(call(GOOD), pourer(mara)) == GOOD


@pytest.mark.parametrize("written", ["", " ", "{}"])
def test_an_action_without_arguments_needs_none(mara: Character, written: str) -> None:
    assert arguments_of(call(written, "wave"), mara) == {}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("", "needs what"),
        ('{"what": "so', "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no JSON object"),
        ("null", "no JSON object"),
        ({**GOOD, "what": "poison"}, "soup or ale"),
        ({**GOOD, "what": ["soup"]}, "soup or ale"),
        ({**GOOD, "bowls": 2.5}, "no int"),
        ({**GOOD, "bowls": "2"}, "no int"),
        ({**GOOD, "bowls": 10**30}, "too large"),
        ({**GOOD, "litres": float("nan")}, "no JSON"),
        (json.dumps(GOOD).replace("0.5", "1e999"), "too large"),
        ({**GOOD, "note": "x" * 501}, "too long"),
        ({**GOOD, "note": "\ud800"}, "no text"),
        ({**GOOD, "salt": 1}, "takes no salt"),
        ({"what": "soup"}, "needs bowls"),
    ],
)
def test_arguments_that_were_not_declared_so_are_refused(mara: Character, arguments: object, why: str) -> None:
    with pytest.raises(BadCall, match=why) as refused:
        arguments_of(call(arguments), pourer(mara))
    assert len(str(refused.value)) < 300


def deltas(*fragments: dict[str, object]) -> list[ToolCall]:
    parts, calls = CallParts(), ToolCalls()
    for fragment in fragments:
        for part in parts.of({"tool_calls": [fragment]}):
            calls.add(part)
    return list(calls.calls())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_parallel_calls_are_put_together_wherever_they_are_cut(size: int) -> None:
    whole = {0: ("c0", "pour", json.dumps(GOOD)), 1: ("c1", "wave", "{}")}
    fragments: list[dict[str, object]] = [
        {"index": index, "id": id_, "function": {}} for index, (id_, _, _) in whole.items()
    ]
    for at in range(0, 200, size):
        for index, (_, name, arguments) in whole.items():
            function = {"name": name[at : at + size], "arguments": arguments[at : at + size]}
            fragments.append({"index": index, "function": function})
    assert deltas(*fragments) == [ToolCall(*whole[0]), ToolCall(*whole[1])]


def test_what_servers_leave_out_is_guessed() -> None:
    without_index: list[dict[str, object]] = [
        {"id": "a", "function": {"name": "pour", "arguments": '{"what"'}},
        {"function": {"arguments": ': "ale"}'}},
        {"id": "b", "function": {"name": "wave", "arguments": {}}},
    ]
    assert deltas(*without_index) == [ToolCall("a", "pour", '{"what": "ale"}'), ToolCall("b", "wave", "{}")]
    assert deltas({"index": 3, "function": {"name": "wave"}}) == [ToolCall("call_3", "wave", "")]


@pytest.mark.parametrize("shape", [None, [], "x", {"function": None}, {"function": {"name": 5, "arguments": 5}}, 7])
def test_odd_shapes_are_no_call(shape: object) -> None:
    found = list(CallParts().of({"tool_calls": [shape]})) + list(CallParts().of({"tool_calls": shape}))
    assert all(part == ToolCallPart(0) for part in found)


def test_calls_and_their_arguments_are_bounded() -> None:
    many: list[dict[str, object]] = [
        {"index": index, "function": {"name": "n" * 500, "arguments": "x" * 20_000}} for index in range(100)
    ]
    calls = deltas(*many)
    assert len(calls) <= 8 and all(len(one.arguments) <= 8192 and len(one.name) <= 128 for one in calls)


async def test_calls_stand_in_streams_and_in_whole_answers_beside_the_text() -> None:
    fragment = {"index": 0, "id": "c1", "function": {"name": "wave", "arguments": "{}"}}
    event = json.dumps({"choices": [{"delta": {"content": "So.", "tool_calls": [fragment]}, "finish_reason": "stop"}]})
    whole = json.dumps({"choices": [{"message": {"content": "So.", "tool_calls": [fragment]}}]})
    expected = ["So.", ToolCallPart(0, "c1", "wave", "{}")]
    assert [piece async for piece in read_pieces(_chunks(f"data: {event}\n\n"))] == expected
    assert [piece async for piece in read_whole(_chunks(whole))] == expected


async def _chunks(text: str):  # type: ignore[no-untyped-def]
    yield text.encode()


def test_a_story_only_action_is_loaded_from_its_file(tmp_path: Path) -> None:
    actions = {one.name: one.story_only for one in load_gate(tmp_path, mara=MARA + ACTIONS).characters["mara"].actions}
    assert actions == {"pour": False, "write": False, "wave": False, "open_gate": True}

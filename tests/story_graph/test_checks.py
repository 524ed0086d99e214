"""Every check finds the mistake in its examples, and nothing in the mended ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from story_graph import load_world
from story_graph.checks import check_story
from story_graph.checks.catalogue import CHECKS, Check
from story_graph.checks.example import Example
from story_graph.checks.reference import PAGE, SINGLE_FILE_CODES, checks_page, findings_in
from story_graph.codes import Code

WORLDS = Path(__file__).parent.parent.parent / "characters"

each_example = pytest.mark.parametrize(
    ("check", "example"),
    [
        pytest.param(check, example, id=f"{check.CODE}-{number}")
        for check in CHECKS
        for number, example in enumerate(check.EXAMPLES, 1)
    ],
)


def world_of(scene: str) -> dict[str, str]:
    """The files of a world with one scene, which is named `gate`."""
    return Example(wrong=scene, line=1, says="", mended="").files(scene)


def findings_in_scene(scene: str, folder: Path, **others: str) -> list[str]:
    """Codes and lines of what is found in such a world."""
    files = {**world_of(scene), **{f"{name}.yaml": text for name, text in others.items()}}
    return [f"{finding.code}:{finding.place.line}" for finding in findings_in(files, folder)]


@each_example
def test_a_check_finds_the_mistake_and_nothing_else(check: Check, example: Example, tmp_path: Path) -> None:
    (finding,) = findings_in(example.files(example.wrong), tmp_path)
    assert (finding.code, finding.place.file, finding.place.line) == (check.CODE, example.file, example.line)
    assert example.says in finding.message


@each_example
def test_nothing_is_found_in_the_mended_example(check: Check, example: Example, tmp_path: Path) -> None:
    assert findings_in(example.files(example.mended), tmp_path) == ()


def test_every_code_is_documented_once() -> None:
    assert sorted([*SINGLE_FILE_CODES, *(check.CODE for check in CHECKS)]) == sorted(Code)


def test_the_reference_page_is_made_from_the_checks() -> None:
    assert PAGE.read_text(encoding="utf-8") == checks_page(), "run python -m story_graph.checks.reference"


@pytest.mark.parametrize("name", ["hello", "millbrook"])
def test_nothing_is_found_in_the_worlds_that_come_along(name: str) -> None:
    assert check_story(load_world(WORLDS / name)) == ()


def test_findings_come_in_the_order_of_lines(tmp_path: Path) -> None:
    scene = """\
scene: gate
anchor: gate
facts:
  never: {type: bool}
nodes:
  gate:
    edges: {on: {to: stuck, intent: [go on]}}
  stuck: {goal: Stand still.}
  lost: {ending: lost}
"""
    assert findings_in_scene(scene, tmp_path) == ["SG023:4", "SG021:8", "SG020:9"]


def test_a_finding_tells_a_shortest_way_to_its_place(tmp_path: Path) -> None:
    scene = """\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      round: {to: moat, intent: [walk around]}
      ask: {call: song, to: yard, intent: [sing for me]}
  moat: {edges: {on: {to: bridge, after: 5}}}
  bridge: {edges: {on: {to: cellar, after: 5}}}
  song: {edges: {done: {to: return, after: 5}}}
  yard: {edges: {on: {to: cellar, after: 5}}}
  cellar: {goal: Nothing.}
"""
    (finding,) = findings_in(world_of(scene), tmp_path)
    assert finding.path == ("gate.gate.ask", "gate.yard.on")


def test_nodes_behind_an_unreachable_one_are_counted_and_not_listed(tmp_path: Path) -> None:
    scene = """\
scene: gate
anchor: gate
nodes:
  gate: {edges: {leave: {to: road, intent: [goodbye]}}}
  road: {ending: road}
  hall: {edges: {on: {to: stairs, after: 5}}}
  stairs: {edges: {on: {to: attic, after: 5}}}
  attic: {edges: {back: {to: stairs, after: 5}}}
  well: {edges: {down: {to: cave, after: 5}}}
  cave: {edges: {up: {to: well, after: 5}}}
"""
    hall, well = findings_in(world_of(scene), tmp_path)
    assert "'gate.hall', nor to 2 more behind it" in hall.message
    assert "'gate.well', nor to 1 more behind it" in well.message


def test_a_character_who_only_answers_is_no_dead_end(tmp_path: Path) -> None:
    scene = "scene: gate\nanchor: gate\nnodes: {gate: {edges: {ask: {intent: [any news], say: None.}}}}\n"
    assert findings_in_scene(scene, tmp_path) == []


def test_an_exit_that_is_spent_is_fine_where_nobody_comes_back(tmp_path: Path) -> None:
    scene = """\
scene: gate
anchor: gate
nodes:
  gate: {edges: {pay: {to: yard, intent: [here is gold], max: 1}}}
  yard:
    edges:
      look: {to: tower, intent: [show me the tower], max: 1}
      leave: {to: road, intent: [goodbye]}
  tower: {edges: {down: {to: yard, after: 5, max: 1}}}
  road: {ending: road}
"""
    assert findings_in_scene(scene, tmp_path) == []


def test_a_return_that_is_the_only_way_on_is_found_when_the_node_is_also_reached_without_a_call(
    tmp_path: Path,
) -> None:
    scene = """\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      sing: {call: song, intent: [sing for me]}
      hum: {to: song, intent: [hum for me]}
  song:
    edges:
      done: {to: return, intent: [thank you]}
"""
    assert findings_in_scene(scene, tmp_path) == ["SG024:10"]


def test_a_circle_with_a_guarded_way_out_is_no_zero_progress(tmp_path: Path) -> None:
    scene = """\
scene: gate
anchor: gate
facts:
  turns: {type: int}
nodes:
  gate: {edges: {wind: {to: winch, intent: [open the gate]}}}
  winch:
    enter: {turns: 1}
    edges:
      done: {to: gate, when: turns >= 5, do: {turns: "=0"}}
      more: {to: rope}
  rope: {edges: {back: {to: winch}}}
"""
    assert findings_in_scene(scene, tmp_path) == []


def test_a_circle_through_a_call_and_back_is_found(tmp_path: Path) -> None:
    scene = """\
scene: gate
anchor: gate
nodes:
  gate: {edges: {ask: {to: bard, intent: [any news]}}}
  bard: {edges: {sing: {call: song}}}
  song: {edges: {done: {to: return}}}
"""
    assert "SG029:5" in findings_in_scene(scene, tmp_path)


@pytest.mark.parametrize(
    ("guards", "is_found"),
    [
        (("wary", "not wary"), False),
        (("trust >= 1 and not wary", "trust < 1 or wary"), False),
        (("friend", "trust < 3"), False),
        (("friend", "trust < 4"), True),
        (("mood == calm", "mood != calm"), False),
        (("mood != calm", "mood != angry"), True),
        (("ring in clues", "not (ring in clues)"), False),
        (("ring in clues", "sword in clues"), True),
        (("visits(inn) < 1", "visits(inn) >= 1"), False),
        (("trust > gold", "trust <= gold"), False),
        (("trust > gold", "gold > 3"), True),
        (("is_night()", "not is_night()"), False),
        (("is_night()", "wary"), True),
        (("3 < trust", "trust == 3"), False),
        (("trust != 5 and trust >= 5", "true"), False),
        (("trust != 4 and trust >= 4", "true"), True),
    ],
)
def test_shared_words_are_found_unless_the_guards_exclude_each_other(
    guards: tuple[str, str], is_found: bool, tmp_path: Path
) -> None:
    scene = f"""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      first: {{to: inn, intent: [hello there], when: "{guards[0]}"}}
      second: {{to: inn, intent: [Hello there.], when: "{guards[1]}"}}
  inn: {{edges: {{back: {{to: gate, after: 5}}}}}}
"""
    world = """\
tracks: {mara: {character: mara, start: gate.gate}}
queries: [is_night]
facts:
  wary: {type: bool}
  trust: {type: int, min: 0, max: 5}
  gold: {type: int}
  mood: {type: enum, values: [calm, cross, angry]}
  clues: {type: set, values: [ring, sword]}
  friend: {derived: trust >= 3 and not wary}
"""
    found = [code for code in findings_in_scene(scene, tmp_path, world=world) if code.startswith("SG030")]
    assert found == (["SG030:7"] if is_found else [])


def test_a_guard_of_a_million_alternatives_is_taken_to_be_able_to_hold(tmp_path: Path) -> None:
    guard = " and ".join(f"(gold != {number} or gold != {number + 20})" for number in range(20))
    scene = f"""\
scene: gate
anchor: gate
facts: {{gold: {{type: int}}}}
nodes:
  gate: {{edges: {{ask: {{intent: [hello], do: {{gold: 1}}, when: "{guard}"}}}}}}
"""
    assert findings_in_scene(scene, tmp_path) == []

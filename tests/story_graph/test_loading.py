"""Loading a world: what is read, and that every mistake is told with its file, line, column and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from story_graph import WorldInvalid, load_world
from story_graph.loading.report import MAX_FINDINGS
from tests.story_graph.worlds import HELLO, MILLBROOK, load_small_world, write_world

GOOD_SCENE = """\
anchor: gate
character: mara
nodes:
  gate:
    lines: {greet: Halt!}
    edges:
      go: {to: inside, intent: hello}
  inside: {}
"""


def findings(folder: Path) -> list[str]:
    """What the loader says is wrong, one finding a text."""
    with pytest.raises(WorldInvalid) as invalid:
        load_world(folder)
    return [str(diagnostic) for diagnostic in invalid.value.diagnostics]


def findings_in(folder: Path, old: str, new: str, head: str = "") -> list[str]:
    """The findings when a piece of the good scene is replaced."""
    assert old in GOOD_SCENE
    return findings(write_world(folder, {"gate": GOOD_SCENE.replace(old, new)}, head=head))


@pytest.mark.parametrize("folder", [HELLO, MILLBROOK])
def test_a_world_that_comes_along_loads(folder: Path) -> None:
    world = load_world(folder)
    assert world.name == folder.name
    assert all(world.story.tracks[name].start in world.story.nodes for name in world.story.tracks)


EDGE = "go: {to: inside, intent: hello}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("to: inside", "to: insiide", ":7:16: error SG010: unknown node 'insiide'; did you mean 'inside'?"),
        ("to: inside", "call: insid", ":7:18: error SG010: unknown node 'insid'; did you mean 'inside'?"),
        ("to: inside", "pool: gosip", ":7:18: error SG010: unknown pool 'gosip'; there are none"),
        ("to: inside", "on: bell", ":7:16: error SG010: unknown event 'bell'; there is only rang"),
        ("to: inside", "say: shrg", ":7:17: error SG010: unknown line 'shrg'; there is only greet"),
        ("intent: hello", "intnt: hello", ":7:24: error SG005: the edge 'go' has no key 'intnt'; did you mean 'in"),
        ("intent: hello", "intent: {a: b}", ":7:32: error SG006: 'intent' must be a text or a list of texts, not a m"),
        ("intent: hello", "max: 0", ":7:29: error SG006: 'max' must be a whole number, at least 1, not '0'"),
        ("intent: hello", "max: 1.5", "'max' must be a whole number, not '1.5'"),
        ("intent: hello", "after: soon", ":7:31: error SG006: 'after' must be a number, not 'soon'"),
        ("intent: hello", "after: 0.2", "'after' must be a number, at least 1, not '0.2'"),
        ("intent: hello", "after: 1e999", "'after' must be a number, not '1e999'"),
        ("intent: hello", "after: 5, on: rang", "is set off by on and by after; write an edge for each"),
        ("intent: hello", "quiet: 1", ":7:31: error SG006: 'quiet' must be true or false, not '1'"),
        ("intent: hello", "when: gols > 1", ":7:30: error SG009: in the condition `gols > 1`: column 1 of"),
        ("intent: hello", "when: [gold]", "error SG009: 'when' must be a condition, such as gold >= 5"),
        ("intent: hello", "do: {gold: much}", ":7:35: error SG006: 'gold' takes a number to add, such as -5"),
        ("intent: hello", "do: {glod: 1}", ":7:29: error SG010: unknown fact 'glod'; did you mean 'gold'?"),
        ("intent: hello", "do: {mood: clam}", "'clam' is no value of 'mood'; did you mean 'calm'?"),
        ("intent: hello", "do: {clues: ring}", "'clues' takes +member or -member, not 'ring'"),
        ("intent: hello", "do: {clues: +rign}", "'rign' is no value of 'clues'; did you mean 'ring'?"),
        ("intent: hello", "do: {rich: true}", "'rich' is derived from other facts and can't be set"),
        ("intent: hello", "do: {player.name: Bo}", "'player.name' is the player's own and can't be set"),
        ("intent: hello", "do: {open: yes}", "'open' takes true or false, not 'yes'"),
        ("intent: hello", "do: 5", "'do' must be a mapping such as {gold: -5}, not '5'"),
        ("intent: hello", "do: {act: {args: {a: b}}}", "'act' needs the key 'name'"),
        ("intent: hello", "do: {act: {name: wave, character: maria}}", "character 'maria'; did you mean 'mara'?"),
        ("intent: hello", "do: {emit: {name: bang, arg: 1}}", "'emit' has no key 'arg'; did you mean 'args'?"),
        ("intent: hello", "choice: 'Give {glod}'", "unknown template key 'glod'; did you mean 'gold'?"),
        ("to: inside", "to: return, call: inside", "calls and returns at once"),
        ("to: inside", "call: inside, pool: p", "can't have both call and pool"),
        ("greet: Halt!", "greet: []", ":5:20: error SG007: the line 'greet' has no text"),
        ("greet: Halt!", "greet: {text: Halt, emotoin: sad}", "has no key 'emotoin'; did you mean 'emotion'?"),
        ("greet: Halt!", "greet: {text: Halt, speaker: mira}", "unknown character 'mira'"),
        ("greet: Halt!", "greet: {text: Halt, strength: 2}", "'strength' must be a number from 0 to 1, not '2'"),
        ("greet: Halt!", "greet: 'Halt, {plyer}!'", "unknown template key 'plyer'; did you mean 'player'?"),
        ("greet: Halt!", "Greet: Halt!", ":5:13: error SG008: 'Greet' is no id"),
        ("inside: {}", "return: {}", "a node can't be named 'return'"),
        ("inside: {}", "inside: {}\n  gate: {}", ":9:3: error SG003: the key 'gate' stands here twice; first"),
        ("inside: {}", "inside: {ending: won, edges: {x: {}}}", "is an ending and can't have edges"),
        ("inside: {}", "inside: {gaol: x}", ":8:12: error SG005: the node 'inside' has no key 'gaol'; did"),
        ("inside: {}", "inside: 5", "the node 'inside' must be a mapping of keys, not '5'"),
        ("inside: {}", "inside: {}\npools: {p: {pick: any, storylets: [gate]}}", "pick policy 'any'; there are first"),
        ("inside: {}", "inside: {}\npools: {p: {storylets: [gaet]}}", "unknown node 'gaet'; did you mean 'gate'?"),
        ("inside: {}", "inside: {}\npools: {p: {}}", "needs `storylets`"),
        ("anchor: gate", "anchor: gaet", ":1:9: error SG010: unknown node 'gaet'; did you mean 'gate'?"),
        ("anchor: gate", "goal: x", ":1:1: error SG007: the scene 'gate' needs the key 'anchor'"),
        ("anchor: gate", "scene: [gate]\nanchor: gate", "'scene' must be a text, not a list"),
        ("character: mara", "character: mira", ":2:12: error SG010: unknown character 'mira'; did you mean 'mara'?"),
        (EDGE, "greet: {intent: hi, say: Well met.}", "the node a line of that name, first at story/gate.yaml:5:13"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_scene_is_told_with_place_and_cure(tmp_path: Path, old: str, new: str, expected: str) -> None:
    head = """
        facts:
          gold: {type: int}
          open: {type: bool}
          mood: {type: enum, values: [calm, cross]}
          clues: {type: set, values: [ring]}
          rich: {derived: gold > 9}
        events: {rang: []}
    """
    found = findings_in(tmp_path, old, new, head)
    assert any(expected in finding for finding in found), found
    assert all(finding.startswith("story/gate.yaml:") for finding in found)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("facts: {gold: {type: integer}}", ":3:22: error SG006: unknown type 'integer'; did you mean 'int'?"),
        ("facts: {gold: {}}", ":3:15: error SG007: the fact 'gold' needs the key 'type'"),
        ("facts: {gold: {type: int, defualt: 3}}", "has no key 'defualt'; did you mean 'default'?"),
        ("facts: {gold: {type: int, default: many}}", "'default' must be a whole number, not 'many'"),
        ("facts: {gold: {type: int, default: 9, max: 5}}", "'default' must be a whole number, at most 5, not '9'"),
        ("facts: {gold: {type: int, min: 9, max: 5}}", "'min' is 9, above 'max', which is 5"),
        ("facts: {open: {type: bool, default: no}}", "'default' must be of type bool, not 'no'"),
        ("facts: {mood: {type: enum}}", "the fact 'mood' needs `values`"),
        ("facts: {mood: {type: enum, values: [a], default: b}}", "'default' must be one of a, not 'b'"),
        ("facts: {clues: {type: set, values: [a], default: [b]}}", "'b' is none of its values; there is only a"),
        ("facts: {gold: {type: int, scope: npc}}", "unknown scope 'npc'; there are character, player, story"),
        ("facts: {name: {type: text, scope: player}}", "the fact 'player.name' is declared twice"),
        ("facts: {in: {type: bool}}", "a fact can't be named 'in'"),
        ("facts: {a: {derived: b}, b: {type: bool}}", "unknown fact 'b'"),
        ("facts: [gold]", "'facts' must be a mapping of ids, not a list"),
        ("factz: {}", "world.yaml has no key 'factz'; did you mean 'facts'?"),
        ("title: Again", ":3:1: error SG003: the key 'title' stands here twice; first in line 1"),
        ("queries: [Is Night]", "'Is Night' is no id"),
        ("notes: {door: {when: gold > 1}}", "unknown fact 'gold'"),
        ("notes: {door: {when: visits(gate.gate) > 1}}", "the note 'door' needs the key 'text'"),
        ("notes: {door: 'It is {shut}.'}", "unknown template key 'shut'"),
        ("notes: [It is shut.]", "'notes' must be a mapping of ids, not a list"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_world_file_is_told_with_place_and_cure(tmp_path: Path, head: str, expected: str) -> None:
    found = findings(write_world(tmp_path, {"gate": GOOD_SCENE}, head=head))
    assert any(expected in finding for finding in found), found
    assert all(finding.startswith("world.yaml:") for finding in found)


@pytest.mark.parametrize(
    ("tracks", "expected"),
    [
        ("{mara: {character: mara, start: gate}}", "unknown node 'gate'; did you mean 'gate.gate'?"),
        ("{mara: {character: mara, start: ../gate}}", "unknown node '../gate'"),
        ("{mara: {character: mara}}", "the track 'mara' needs the key 'start'"),
        ("{a: {character: mara, start: gate.gate}, b: {character: mara, start: gate.gate}}", "two tracks, 'a' and 'b'"),
        ("{}", "world.yaml needs `tracks`"),
        ("", "world.yaml needs `tracks`"),
    ],
)
def test_a_wrong_track_is_told(tmp_path: Path, tracks: str, expected: str) -> None:
    (finding,) = findings(write_world(tmp_path, {"gate": GOOD_SCENE}, tracks=tracks))
    assert expected in finding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", ":1:1: error SG007: the character 'mara' needs the key 'name'"),
        ("name: M\nvioce: {}", ":2:1: error SG005: the character 'mara' has no key 'vioce'; did"),
        ("name: M\nvoice: {rate: 999}", "'rate' must be a whole number from 80 to 300, not '999'"),
        ("name: M\nvoice: {speed: 9}", "the voice has no key 'speed'"),
        ("name: M\nrelationships: {trust: true}", "'trust' must be a whole number, not 'true'"),
        ("name: M\nrelationships: {trust: 500}", "'trust' must be a whole number from -100 to 100, not '500'"),
        ("name: M\nrelationships: {trust: {min: 3, max: 1}}", "'min' is 3, above 'max', which is 1"),
        ("name: M\nrelationships: {trust: {min: 3, start: 1}}", "'start' must be a whole number from 3 to 100"),
        ("name: M\nknowledge: {x: {text: t, reveal: trust > 1}}", "unknown fact 'trust'"),
        ("name: M\nactions: {wave: {args: {how: float}}}", "'how' must be one of bool, int, number, text"),
        ("name: M\nbarks: {b: {text: hi, when: gold > 1}}", "unknown fact 'gold'"),
        ("name: M\nexamples: [{player: hi}]", "an example needs the key 'character'"),
        ("name: M\ngreeting: 'Hi {who}'", "unknown template key 'who'"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_character_is_told_with_place_and_cure(tmp_path: Path, text: str, expected: str) -> None:
    found = findings(write_world(tmp_path, {"gate": GOOD_SCENE}, characters={"mara": text}))
    assert any(expected in finding for finding in found), found
    assert all(finding.startswith("characters/mara.yaml:") for finding in found)


def test_a_character_whose_name_means_something_in_conditions_is_refused(tmp_path: Path) -> None:
    folder = write_world(tmp_path, {"gate": GOOD_SCENE}, characters={"mara": "name: M", "player": "name: P"})
    assert findings(folder)[0].startswith("characters/player.yaml:1:1: error SG008")


def test_all_mistakes_are_told_at_once_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    scene = GOOD_SCENE.replace("to: inside", "to: nowhere").replace("inside: {}", "inside: {x: 1}")
    folder = write_world(tmp_path, {"gate": scene}, head="nonsense: 1", characters={"mara": "nam: M"})
    places = [finding.partition(": ")[0] for finding in findings(folder)]
    assert places == sorted(places)
    assert len(places) == 5


def test_a_hostile_file_does_not_make_a_hostile_report(tmp_path: Path) -> None:
    scene = GOOD_SCENE + "".join(f"  n{number}: {{edges: {{e: {{to: m{number}}}}}}}\n" for number in range(3000))
    assert len(findings(write_world(tmp_path, {"gate": scene}))) == MAX_FINDINGS


def test_two_scenes_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = write_world(tmp_path, {"gate": GOOD_SCENE, "other": "scene: gate\n" + GOOD_SCENE})
    assert any("the scene 'gate' is in two files" in finding for finding in findings(folder))


def test_words_that_were_booleans_in_yaml_1_1_stay_words(tmp_path: Path) -> None:
    world = load_small_world(
        tmp_path,
        """
        gate:
          edges:
            go: {on: rang, say: {text: [on, no, yes, 0o7, 12:30:45, ٣, true]}}
            no: {intent: [yes, no, off]}
        """,
        head="events: {rang: []}\nfacts: {open: {type: bool, default: True}}",
    )
    edges = world.story.edges
    assert edges["gate.gate.go"].event == "rang"
    assert world.story.lines["gate.gate.go"].texts == ("on", "no", "yes", "0o7", "12:30:45", "٣", "true")
    assert edges["gate.gate.no"].intents == ("yes", "no", "off")
    assert world.story.facts["open"].default is True


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(None, None, 0), (3, None, 3), (None, -3, -3), (-5, 5, 0), (2, 9, 2)]
)
def test_a_number_begins_at_zero_or_at_the_bound_nearest_to_it(
    tmp_path: Path, low: int | None, high: int | None, expected: int
) -> None:
    bounds = "".join(f", {key}: {value}" for key, value in (("min", low), ("max", high)) if value is not None)
    world = load_small_world(tmp_path, "gate: {}", head=f"facts: {{gold: {{type: int{bounds}}}}}")
    assert world.story.facts["gold"].default == expected


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (("lines: {greet: Halt!}", "lines:\n      greet: 'Halt!'  # loudly"), True),
        (("greet: Halt!", "greet: Stop!"), False),
        (("  inside: {}", "  inside: {}\n  cells: {}"), False),
    ],
)
def test_the_hash_changes_with_the_story_and_not_with_its_looks(
    tmp_path: Path, change: tuple[str, str], is_same: bool
) -> None:
    before = load_world(write_world(tmp_path / "a", {"gate": GOOD_SCENE})).story.hash
    after = load_world(write_world(tmp_path / "b", {"gate": GOOD_SCENE.replace(*change)})).story.hash
    assert (before == after) is is_same


def test_the_hash_changes_with_the_order_of_edges_and_with_where_a_relationship_starts(tmp_path: Path) -> None:
    def hash_of(name: str, nodes: str, trust: int) -> str:
        characters = {"mara": f"name: Mara\nrelationships: {{trust: {trust}}}"}
        return load_world(write_world(tmp_path / name, nodes, characters=characters)).story.hash

    one, two = "a: {intent: hi}", "b: {intent: ho}"
    first = hash_of("first", f"gate: {{edges: {{{one}, {two}}}}}", 1)
    assert hash_of("swapped", f"gate: {{edges: {{{two}, {one}}}}}", 1) != first
    assert hash_of("trusting", f"gate: {{edges: {{{one}, {two}}}}}", 2) != first
    assert hash_of("again", f"gate: {{edges: {{{one}, {two}}}}}", 1) == first

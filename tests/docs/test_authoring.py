"""The authoring page names every key that the loader asks for, and no other; its examples are the sample world's."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from story_graph import load_world
from story_graph.loading import fields as loader_fields
from story_graph.matching import matcher
from story_graph.scenarios import load_scenarios

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
MILLBROOK = ROOT / "characters" / "millbrook"

WORLD = {
    "world.yaml": """
        tracks: {mara: {character: mara, start: gate.gate}}
        facts: {gold: {type: int}, rich: {derived: gold > 5}}
        events: {knock: [how]}
        queries: is_night
        notes: {rich: {text: I am rich., when: rich}}
    """,
    "characters/mara.yaml": """
        name: Mara
        voice: {name: en-gb}
        relationships: {trust: {start: 1}}
        knowledge: {tunnel: {text: There is one., reveal: rich}}
        actions: {open_gate: {args: {wide: bool}}}
        barks: {cold: {text: It is cold.}}
        examples: [{player: hello, character: hm}]
    """,
    "story/gate.yaml": """
        anchor: gate
        pools: {news: {storylets: rain}}
        nodes:
          gate:
            lines: {greet: {text: Halt.}}
            edges:
              ask: {intent: any news, pool: news, do: [{emit: {name: asked}}, {act: {name: open_gate}}, {gold: 1}]}
          rain: {edges: {back: {to: return}}}
    """,
    "tests/first.yaml": """
        ask:
          start: {nodes: {mara: gate.gate}}
          turns: [{to: mara, say: any news}]
    """,
}
"""A world with at least one of everything."""

OWN_NAMES = ("'events'", "'relationships'", "'edges'", "'nodes'", "'lines'", "'facts'", "'notes'")
"""Mappings whose keys the author chooses."""


def test_the_page_names_exactly_the_keys_that_the_loader_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in WORLD.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    asked: dict[str, set[str]] = defaultdict(set)
    entry = loader_fields.Fields.entry

    def note(self: loader_fields.Fields, key: str) -> object:
        kind = re.sub(r"^((?:the|an?) \w+) '.*'$", r"\1", self.what)
        if kind not in OWN_NAMES:
            asked[kind].add(key)
        return entry(self, key)

    monkeypatch.setattr(loader_fields.Fields, "entry", note)
    load_scenarios(load_world(tmp_path))
    assert _documented_keys() == asked


def test_the_pages_numbers_are_those_of_the_matcher() -> None:
    section = _section("What the player may say")
    for number in (matcher.ACCEPT, matcher.ACCEPT_UNSURE, matcher.UNSURE_CONFIDENCE, matcher.MARGIN):
        assert re.search(rf"\b{number:g}\b", section), number


def test_the_pages_scores_at_the_hearth_are_what_the_matcher_gives() -> None:
    world = load_world(MILLBROOK)
    hidden = ("gossip_no", "accuse", "sorry", "walter_hurt", "walter_more")
    edges = [edge for edge in world.story.nodes["inn.hearth"].edges if edge.is_spoken and edge.name not in hidden]
    scorer = matcher.Matcher(world.story)
    rows = re.findall(r"^\| (\w[^|]*?) \| (`\w+` 0\.\d\d, `\w+` 0\.\d\d) \| ([^|]*) \|$", PAGE, re.MULTILINE)
    assert len(rows) >= 5
    for words, scores, outcome in rows:
        found = scorer.match(words, edges)
        match found:
            case matcher.Taken(edge, _, score, rejected):
                best, ends = [(edge.name, score), (rejected[0].edge, rejected[0].score)], f"`{edge.name}`"
            case matcher.Ambiguous(_, _, rejected):
                best, ends = [(one.edge, one.score) for one in rejected[:2]], "she asks back"
            case matcher.Abstained(rejected):
                best, ends = [(one.edge, one.score) for one in rejected[:2]], "nothing fits"
        assert scores == ", ".join(f"`{edge.rpartition('.')[2]}` {score:.2f}" for edge, score in best), words
        assert outcome == ends, words


def test_the_pages_examples_stand_in_the_sample_world() -> None:
    files = [*MILLBROOK.rglob("*.yaml")]
    known = {_without_remark(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()}
    for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            assert _without_remark(line) in known, line


def _without_remark(line: str) -> str:
    return re.sub(r"\s+# .*$", "", line).strip()


def _documented_keys() -> dict[str, set[str]]:
    """The first column of each table, by the words after `<!-- keys:` before it."""
    tables = re.findall(r"<!-- keys: (.+?) -->\n\n((?:\|.*\n)+)", PAGE)
    found: dict[str, set[str]] = {}
    for kind, table in tables:
        cells = [row.split("|")[1] for row in table.splitlines()[2:]]
        found[kind] = {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}
    return found


def _section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]

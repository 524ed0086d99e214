"""The graph of a story and the four ways to write it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from story_graph import load_world
from story_graph.views import build_graph, to_dot, to_json, to_mermaid, to_svg
from story_graph.views.dot import escape_dot
from story_graph.views.labels import one_line, shortened
from story_graph.views.mermaid import escape_mermaid
from story_graph.views.svg_cards import Card, fitted, make_cards, text_width
from story_graph.views.svg_layout import place_cards
from tests.story_graph.worlds import HELLO, MILLBROOK, load_small_world

SVG = "{http://www.w3.org/2000/svg}"
NASTY = """say "no" & <b>'go'</b> | {gold} [x](y) #quot; `tick` \\n \\ 100% -- > style: "x" 你好 שלום é end;\\"""
NODES = """
    gate:
      goal: Guard.
      edges:
        pay: {to: inside, intent: [here is gold, take it], when: gold >= 5, max: 1, choice: Pay}
        ask: {call: tale, intent: tell me more}
        leave: {call: tale, to: inside, intent: goodbye}
        talk: {pool: news, intent: any news, max: 3}
        rings: {to: inside, on: rang}
        late: {to: inside, after: 90}
        at_night: {to: inside, when: gold > 8}
        otherwise: {say: Hm?}
    tale: {edges: {end: {to: return}}}
    rain: {when: gold > 1, max: 2, edges: {b: {to: return}}}
    inside: {ending: won}
"""
HEAD = "facts: {gold: {type: int}}\nevents: {rang: []}"
POOLS = "pools: {news: {pick: first, storylets: [rain]}}"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> nx.MultiDiGraph[str]:
    return build_graph(load_small_world(tmp_path_factory.mktemp("world"), NODES, head=HEAD, scene_head=POOLS))


@pytest.fixture(scope="module")
def millbrook() -> nx.MultiDiGraph[str]:
    return build_graph(load_world(MILLBROOK))


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> nx.MultiDiGraph[str]:
    text = json.dumps(NASTY.replace("{gold}", ""))
    control = '"a\\0b\\ac\\nd\\u202ee\\ufffef"'
    nodes = f"""
        gate:
          goal: {text}
          edges:
            a: {{to: end, intent: {text}, choice: {text}}}
            b: {{intent: {text}, when: 'nick == "a \\"b\\" & <c>"'}}
            c: {{to: end, intent: {control}, choice: {control}}}
            d: {{choice: {"我" * 60}}}
        end: {{ending: {text}}}
    """
    return build_graph(load_small_world(tmp_path_factory.mktemp("nasty"), nodes, head="facts: {nick: {type: text}}"))


def edges(graph: nx.MultiDiGraph[str], role: str) -> list[tuple[str, str, str]]:
    return [
        (source, target, key) for source, target, key, data in graph.edges(keys=True, data=True) if data["role"] == role
    ]


def test_the_graph_holds_nodes_pools_starts_and_returns(graph: nx.MultiDiGraph[str]) -> None:
    kinds = {node: data["kind"] for node, data in graph.nodes(data=True)}
    assert kinds == {
        "gate.gate": "node",
        "gate.tale": "node",
        "gate.rain": "node",
        "gate.inside": "node",
        "pool:gate.news": "pool",
        "start:mara": "start",
        "return:gate": "return",
    }
    assert graph.nodes["gate.inside"]["ending"] == "won"
    assert graph.nodes["gate.gate"]["is_anchor"]
    assert graph.nodes["gate.gate"]["place"] == "story/gate.yaml:5:3"


def test_the_graph_shows_how_calls_pools_and_returns_lead_on(graph: nx.MultiDiGraph[str]) -> None:
    assert edges(graph, "start") == [("start:mara", "gate.gate", "start")]
    assert edges(graph, "call") == [
        ("gate.gate", "gate.tale", "gate.gate.ask"),
        ("gate.gate", "gate.tale", "gate.gate.leave"),
    ]
    assert edges(graph, "pool") == [("gate.gate", "pool:gate.news", "gate.gate.talk")]
    assert edges(graph, "pick") == [("pool:gate.news", "gate.rain", "pick")]
    assert edges(graph, "return") == [
        ("gate.tale", "return:gate", "gate.tale.end"),
        ("gate.rain", "return:gate", "gate.rain.b"),
    ]
    assert sorted(edges(graph, "resume")) == [
        ("return:gate", "gate.gate", "resume:gate.gate.ask"),
        ("return:gate", "gate.gate", "resume:gate.gate.talk"),
        ("return:gate", "gate.inside", "resume:gate.gate.leave"),
    ]
    assert graph.edges["pool:gate.news", "gate.rain", "pick"]["guard"] == "gold > 1"


def test_each_edge_says_what_sets_it_off_and_what_guards_it(graph: nx.MultiDiGraph[str]) -> None:
    labels = {
        key.rpartition(".")[2]: (data["trigger"], data["label"])
        for source, _, key, data in graph.edges(keys=True, data=True)
        if source == "gate.gate"
    }
    assert labels == {
        "pay": ("intent", "Pay"),
        "ask": ("intent", "“tell me more”"),
        "leave": ("intent", "“goodbye”"),
        "talk": ("intent", "“any news”"),
        "rings": ("event", "event rang"),
        "late": ("timer", "after 90 s"),
        "at_night": ("automatic", "at once"),
        "otherwise": ("otherwise", "otherwise"),
    }
    pay = graph.edges["gate.gate", "gate.inside", "gate.gate.pay"]
    assert (pay["guard"], pay["max"], pay["intents"]) == ("gold >= 5", 1, ["here is gold", "take it"])


def test_every_edge_of_millbrook_is_in_its_graph_and_both_endings_can_be_reached(
    millbrook: nx.MultiDiGraph[str],
) -> None:
    story = load_world(MILLBROOK).story
    authored = [key for _, _, key, data in millbrook.edges(keys=True, data=True) if "trigger" in data]
    assert Counter(authored) == Counter(story.edges.keys())
    reached = set().union(*(nx.descendants(millbrook, f"start:{track}") for track in story.tracks))
    assert set(story.nodes) <= reached


def test_json_reads_back_as_the_same_graph(millbrook: nx.MultiDiGraph[str]) -> None:
    read = nx.node_link_graph(json.loads(to_json(millbrook)), edges="edges")
    assert isinstance(read, nx.MultiDiGraph)
    assert read.graph == millbrook.graph
    assert list(read.nodes(data=True)) == list(millbrook.nodes(data=True))
    assert list(read.edges(keys=True, data=True)) == list(millbrook.edges(keys=True, data=True))


@pytest.mark.parametrize("write", [to_mermaid, to_dot, to_svg, to_json])
def test_the_same_world_gives_the_same_text(write: object) -> None:
    assert callable(write)
    assert write(build_graph(load_world(HELLO))) == write(build_graph(load_world(HELLO)))


MERMAID_LINE = re.compile(
    r"flowchart LR|  subgraph s\d+\[\"[^\"]*\"\]|  end"
    r"|    n\d+(\[\"[^\"]*\"\]|\(\[\"[^\"]*\"\]\)|\{\{\"[^\"]*\"\}\}|\[\[\"[^\"]*\"\]\])"
    r"|  n\d+ (-->|-\.->)\|\"[^\"]*\"\| n\d+"
)


@pytest.mark.parametrize("name", ["graph", "millbrook", "nasty"])
def test_mermaid_is_well_formed_whatever_the_labels(name: str, request: pytest.FixtureRequest) -> None:
    graph = request.getfixturevalue(name)
    text = to_mermaid(graph)
    for line in text.splitlines():
        assert MERMAID_LINE.fullmatch(line), line
    assert len(text) < 50_000  # what Mermaid draws at most
    between = sum(source != target for source, target in graph.edges())
    assert len(re.findall(r"-->|-\.->", text)) == between
    assert text.count("↻") == graph.number_of_edges() - between


def test_mermaid_labels_hold_none_of_the_characters_that_mermaid_or_html_read(nasty: nx.MultiDiGraph[str]) -> None:
    for label in re.findall(r'"([^"]*)"', to_mermaid(nasty)):
        bare = re.sub(r"#(\w+);", "", label.replace("<br/>", ""))
        assert not set(bare) & set('"#&<>`|\\[]{}()\n'), label
    assert escape_mermaid('say "a" #1') == "say #quot;a#quot; #35;1"
    assert ":" not in escape_mermaid('my style: "x"')


@pytest.mark.parametrize("name", ["graph", "millbrook", "nasty"])
def test_dot_strings_close_where_they_should_and_every_edge_is_there(name: str, request: pytest.FixtureRequest) -> None:
    graph = request.getfixturevalue(name)
    text = to_dot(graph)
    for line in text.splitlines():
        outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", line)
        assert re.fullmatch(r"[\w\s\[\]=,;{}>-]*", outside), line
    assert len(re.findall(r'^  "\S+" -> "\S+" \[', text, re.MULTILINE)) == graph.number_of_edges()


def test_dot_escapes_quotes_backslashes_and_entities() -> None:
    assert escape_dot('a "b" \\n &lt;') == 'a \\"b\\" \\\\n &amp;lt;'
    assert escape_dot("end\\") == "end\\\\"


@pytest.mark.parametrize("name", ["graph", "millbrook", "nasty"])
def test_svg_is_xml_with_every_node_and_every_authored_edge(name: str, request: pytest.FixtureRequest) -> None:
    graph = request.getfixturevalue(name)
    root = ElementTree.fromstring(to_svg(graph))
    assert {group.get("id") for group in root.iter(f"{SVG}g")} >= set(graph.nodes)
    lines = [path for path in root.iter(f"{SVG}path") if path.get("marker-end")]
    assert len(lines) == sum(source != target for source, target in graph.edges())
    rows = [text for text in root.iter(f"{SVG}text") if text.get("class") == "label"]
    assert len(rows) == sum("trigger" in data for _, _, data in graph.edges(data=True))


def test_svg_loads_nothing_from_elsewhere_and_has_a_dark_look(nasty: nx.MultiDiGraph[str]) -> None:
    text = to_svg(nasty)
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {f"#to-{kind}" for kind in ("intent", "plain")}
    assert not re.search(r"https?:|href|src=|@import|<script|<image", text.replace("http://www.w3.org/2000/svg", ""))
    assert "@media(prefers-color-scheme:dark)" in text


def test_svg_keeps_cards_apart_and_inside_their_scenes(millbrook: nx.MultiDiGraph[str]) -> None:
    layout = place_cards(millbrook, make_cards(millbrook))
    cards = list(layout.cards.values())
    boxes = {box.name: box for box in layout.scenes}
    for number, card in enumerate(cards):
        box = boxes[card.scene]
        assert box.x < card.x and card.x + card.width < box.x + box.width < layout.width
        assert box.y < card.y and card.y + card.height < box.y + box.height < layout.height
        assert not any(_overlap(card, other) for other in cards[:number])


def _overlap(one: Card, other: Card) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_svg_texts_fit_into_their_cards(millbrook: nx.MultiDiGraph[str], nasty: nx.MultiDiGraph[str]) -> None:
    for graph in (millbrook, nasty):
        for card in make_cards(graph).values():
            assert card.is_pill or text_width(card.title, 13.5) + text_width(card.tag, 10.5) < card.width - 20
            assert all(text_width(goal, 10.5) < card.width - 16 for goal in card.goal)
            for row in card.rows:
                assert text_width(row.label, 11.5) + text_width(row.target_text, 10.5) < card.width - 30
                assert text_width(row.detail, 10) < card.width - 26


def test_a_label_is_one_line_without_control_characters_and_cut_to_its_length() -> None:
    assert one_line("a\x00b\n c\u202ed\ufffe  e\t") == "a b cd e"
    assert one_line("שלום é 你好") == "שלום é 你好"
    assert shortened("one two three", 8) == "one two…"
    assert text_width(fitted("我" * 60, 100, 10), 10) <= 100


def test_the_packages_that_serve_players_do_not_load_networkx() -> None:
    program = "import sys, story_graph, story_graph.matching, npc_server; print('networkx' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    assert result.stdout.strip() == "False"

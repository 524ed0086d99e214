"""The map of the story: everything is on it, and nothing stands on anything else."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import pytest

from npc_server.inspector.story_map import story_map
from story_graph import load_world
from tests.inspector.large_world import NODES, write_large_world
from tests.session.stage import WORLDS


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )


@pytest.fixture(params=["hello", "millbrook", "large"])
def map_of(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    folder = write_large_world(tmp_path / "large") if request.param == "large" else WORLDS / request.param
    return story_map(load_world(folder))


def test_no_two_cards_and_no_two_scenes_overlap(map_of: dict[str, Any]) -> None:
    for cards in (map_of["nodes"], map_of["scenes"]):
        for one, other in itertools.combinations(cards, 2):
            assert not overlap(one, other), (one, other)


def test_every_card_stands_in_its_scene_and_every_scene_on_the_map(map_of: dict[str, Any]) -> None:
    scenes = {scene["name"]: scene for scene in map_of["scenes"]}
    for node in map_of["nodes"]:
        scene = scenes[node["scene"]]
        assert scene["x"] <= node["x"] and node["x"] + node["width"] <= scene["x"] + scene["width"]
        assert scene["y"] <= node["y"] and node["y"] + node["height"] <= scene["y"] + scene["height"]
    for scene in scenes.values():
        assert 0 <= scene["x"] and scene["x"] + scene["width"] <= map_of["width"]
        assert 0 <= scene["y"] and scene["y"] + scene["height"] <= map_of["height"]


def test_every_node_and_edge_of_the_story_is_there_with_its_place_in_the_files(tmp_path: Path) -> None:
    story = load_world(WORLDS / "millbrook").story
    map_ = story_map(load_world(WORLDS / "millbrook"))
    nodes = {node["id"]: node for node in map_["nodes"]}
    assert set(story.nodes) <= set(nodes)
    assert nodes["inn.door"]["place"].startswith("story/inn.yaml:")
    drawn = {edge["id"] for edge in map_["edges"]}
    assert {id_ for id_, edge in story.edges.items() if (edge.to or edge.source) != edge.source} <= drawn
    assert {way["edge"] for node in map_["nodes"] for way in node.get("ways", ())} == set(story.edges)


def test_two_hundred_nodes_have_the_shape_of_a_screen_and_take_no_time_to_place(tmp_path: Path) -> None:
    world = load_world(write_large_world(tmp_path / "large"))
    began_s = time.perf_counter()
    map_ = story_map(world)
    assert time.perf_counter() - began_s < 1.0
    assert sum(node["kind"] == "node" for node in map_["nodes"]) == NODES
    assert 1.2 < map_["width"] / map_["height"] < 3.0

"""Files that no author writes by accident: each is refused with a clear error, at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from story_graph import WorldInvalid, load_world
from story_graph.loading.folder import MAX_FILE_BYTES
from tests.story_graph.worlds import write_world

SCENE = "anchor: gate\nnodes: {gate: {}}\n"
LAUGHS = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n" for n in range(9))


def finding_in(folder: Path, scene: str | bytes) -> str:
    """The one finding about a scene file of this content."""
    write_world(folder, {"gate": SCENE})
    (folder / "story" / "gate.yaml").write_bytes(scene.encode() if isinstance(scene, str) else scene)
    return only_finding(folder)


def only_finding(folder: Path) -> str:
    with pytest.raises(WorldInvalid) as invalid:
        load_world(folder)
    found = [d for d in invalid.value.diagnostics if "unknown node" not in d.message]
    assert len(found) == 1, found
    return str(found[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LAUGHS, "story/gate.yaml:1:4: error SG004: anchors (&) and aliases (*) are not allowed"),
        ("anchor: *gate\n" + SCENE, "story/gate.yaml:1:9: error SG004: anchors (&) and aliases (*)"),
        ("x: !!python/object/apply:os.system [id]", "the tag 'tag:yaml.org,2002:python/object/apply:os.system'"),
        ("x: !!str 5", "error SG004: the tag 'tag:yaml.org,2002:str' is not allowed"),
        ("!thing {a: b}", "story/gate.yaml:1:1: error SG004: the tag '!thing' is not allowed"),
        ("x: " + "[" * 21 + "]" * 21, "error SG004: nested deeper than 20 levels"),
        ("[" * 200_000, "error SG002: this is not YAML: exceeded maximum nesting depth"),
        ("{x: " * 100_000, "error SG004: nested deeper than 20 levels"),
        ("\n".join("  " * depth + "a:" for depth in range(400)), "gate.yaml:20:39: error SG004: nested deeper"),
        ("scene: ../gate\n" + SCENE, "story/gate.yaml:1:1: error SG008: '../gate' is no id"),
        ("? [a, b]\n: c", "error SG004: a key must be a word"),
        ("a: 1\n---\nb: 2", "story/gate.yaml:2:1: error SG004: a file holds one document"),
        ("- a\n- b", "error SG006: the file must hold a mapping"),
        ("just words", "error SG006: the file must hold a mapping"),
        ("anchor: gate: shut", "story/gate.yaml:1:13: error SG002: this is not YAML: mapping values are not allowed"),
        ("anchor:\n\tgate: x", "story/gate.yaml:2:1: error SG002: this is not YAML"),
        ("anchor: {gate", "error SG002: this is not YAML"),
        ("anchor: 'gate", "error SG002: this is not YAML"),
        ("anchor: gate\x00", "error SG002: this is not YAML"),
        (b"anchor: g\xe9te", "error SG001: can't be read as UTF-8 text"),
        (SCENE.encode("utf-16"), "error SG001: can't be read as UTF-8 text"),
        (SCENE + "#" * MAX_FILE_BYTES, "error SG001: larger than 1048576 bytes"),
        (SCENE.replace("{}", "{goal: " + "x" * 4001 + "}"), "a text longer than 4000 characters; split it"),
        (SCENE.replace("gate: {}", "gate: {}, " + "x" * 65 + ": {}"), "error SG008: 'xxx"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "bytes",
)  # fmt: skip
def test_a_hostile_file_is_refused_with_a_clear_error(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert expected in finding_in(tmp_path, text)


@pytest.mark.parametrize("text", ["", "# nothing here\n", "---\n", "~"])
def test_an_empty_scene_lacks_its_anchor_and_nodes(tmp_path: Path, text: str) -> None:
    write_world(tmp_path, {"gate": text})
    with pytest.raises(WorldInvalid, match="needs the key 'anchor'"):
        load_world(tmp_path)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark_and_any_line_ending_are_accepted(tmp_path: Path, ending: str) -> None:
    write_world(tmp_path, {"gate": SCENE})
    (tmp_path / "story" / "gate.yaml").write_bytes(b"\xef\xbb\xbf" + SCENE.replace("\n", ending).encode())
    assert load_world(tmp_path).story.nodes.keys() == {"gate.gate"}


def test_a_link_out_of_the_folder_is_refused_and_its_content_is_not_told(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: hunter2")
    folder = write_world(tmp_path / "world", {"gate": SCENE})
    (folder / "story" / "more.yaml").symlink_to(secret)
    finding = only_finding(folder)
    assert "story/more.yaml:1:1: error SG001: it is a link that leads out of the world's folder" in finding
    assert "hunter2" not in finding


def test_a_linked_directory_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = write_world(tmp_path / "outside", {"gate": SCENE})
    folder = write_world(tmp_path / "world", {"gate": SCENE})
    (folder / "characters" / "mara.yaml").unlink()
    (folder / "characters").rmdir()
    (folder / "characters").symlink_to(outside / "characters")
    with pytest.raises(WorldInvalid, match="characters/mara.yaml:1:1: error SG001: it is a link that leads out"):
        load_world(folder)


def test_a_linked_world_file_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = write_world(tmp_path / "outside", {"gate": SCENE})
    folder = write_world(tmp_path / "world", {"gate": SCENE})
    (folder / "world.yaml").unlink()
    (folder / "world.yaml").symlink_to(outside / "world.yaml")
    assert "world.yaml:1:1: error SG001: it is a link that leads out" in only_finding(folder)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    folder = write_world(tmp_path, {"gate": SCENE})
    (folder / "drafts").mkdir()
    (folder / "drafts" / "more.yaml").write_text(SCENE.replace("gate", "yard"))
    (folder / "story" / "more.yaml").symlink_to(folder / "drafts" / "more.yaml")
    assert "more.yard" in load_world(folder).story.nodes


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    folder = write_world(tmp_path, {"gate": SCENE})
    (folder / "story" / "more.yaml").symlink_to(folder / "story" / "more.yaml")
    assert "story/more.yaml:1:1: error SG001: it is" in only_finding(folder)


def test_a_directory_and_a_pipe_in_place_of_a_file_are_refused(tmp_path: Path) -> None:
    folder = write_world(tmp_path, {"gate": SCENE})
    (folder / "story" / "more.yaml").mkdir()
    assert "story/more.yaml:1:1: error SG001: it is not a file" in only_finding(folder)
    (folder / "story" / "more.yaml").rmdir()
    os.mkfifo(folder / "story" / "more.yaml")
    assert "story/more.yaml:1:1: error SG001: it is not a file" in only_finding(folder)


def test_a_file_that_would_silently_not_be_read_is_told(tmp_path: Path) -> None:
    folder = write_world(tmp_path, {"gate": SCENE})
    (folder / "story" / "more.yml").write_text(SCENE)
    assert "story/more.yml:1:1: error SG001: rename it to end in .yaml" in only_finding(folder)


def test_a_folder_that_is_no_world_is_told(tmp_path: Path) -> None:
    assert "there is no such file; a world is a folder with a world.yaml" in only_finding(tmp_path)
    assert "there is no folder" in only_finding(tmp_path / "nowhere")
    assert "can't be read" in only_finding(tmp_path / ("x" * 300))


def test_a_world_without_scenes_or_characters_is_told(tmp_path: Path) -> None:
    (tmp_path / "world.yaml").write_text("tracks: {mara: {start: gate.gate}}")
    (tmp_path / "story").mkdir()
    with pytest.raises(WorldInvalid) as invalid:
        load_world(tmp_path)
    assert "the folder 'characters' is missing" in str(invalid.value)
    assert "the folder 'story' holds no .yaml file" in str(invalid.value)

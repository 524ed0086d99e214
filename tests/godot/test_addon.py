"""The addon as a whole: lint, form, import, and its unit tests in the engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.godot.engine import PROJECT, broken_lines, needs_engine, run_engine

ADDON = PROJECT / "addons" / "npc_bridge"
SCRIPTS = sorted(path for path in PROJECT.rglob("*.gd") if ".godot" not in path.parts)


def test_the_scripts_are_clean_and_formatted() -> None:
    tools = [["linter"], ["formatter", "--check"]]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", f"gdtoolkit.{name}", *options, *map(str, SCRIPTS)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, *options in tools
    ]
    for tool in running:
        output, _ = tool.communicate(timeout=60)
        assert tool.returncode == 0, output


def test_everything_public_is_documented() -> None:
    """What a game uses: the scripts with a class_name. `##`, which the editor's help shows, before each member."""
    public = [path for path in ADDON.rglob("*.gd") if "\nclass_name " in path.read_text(encoding="utf-8")]
    assert len(public) >= 6
    member = re.compile(r"^(?:@export\S* )?(signal|enum|const|var|func|static func) ([a-zA-Z]\w*)", re.MULTILINE)
    for path in public:
        text = path.read_text(encoding="utf-8")
        assert "\n## " in text.split("\n\n")[0], f"{path.name} says not what it is"
        lines = text.splitlines()
        for found in member.finditer(text):
            number = text[: found.start()].count("\n")
            is_preload = "preload(" in lines[number]
            assert is_preload or lines[number - 1].startswith("##"), f"{path.name}: {found[2]} is not documented"


def test_every_function_says_what_it_gives() -> None:
    for path in ADDON.rglob("*.gd"):
        for found in re.finditer(r"^(?:static )?func (\w+)\((.*?)\)( -> [\w\[\].]+)?:$", path.read_text(), re.M | re.S):
            assert found[3], f"{path.name}: {found[1]} has no type"
            arguments = re.sub(r"\w+\(.*?\)", "", found[2])
            untyped = [each for each in arguments.split(",") if each.strip() and ":" not in each]
            assert not untyped, f"{path.name}: {found[1]}({untyped})"


def test_only_what_godot_4_2_has_is_used() -> None:
    """Names of newer versions, which would not even parse there; `call` and `set` by name are fine."""
    newer = re.compile(
        r"AudioServer\.(set_input_device_active|get_input_frames\w*|get_input_mix_rate|get_driver_name)\("
        r"|\.(heartbeat_interval|volume_linear|mix_rate_mode|playback_type)\b|Dictionary\[|@export_tool_button"
        r"|\bis not\b|@warning_ignore_start|\.get_or_add\(|is_valid_ascii_identifier"
    )
    for path in ADDON.rglob("*.gd"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not newer.search(line.partition("#")[0]), f"{path.name}:{number}: {line}"


def test_each_script_has_its_uid_beside_it() -> None:
    without = [path for path in SCRIPTS if not Path(f"{path}.uid").exists()]
    assert without == []


def test_without_an_engine_the_tests_are_left_out_with_cause_and_cure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/godot/test_mouth.py"],
        env={**os.environ, "NPC_GODOT": "/nowhere/godot"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0 and "1 skipped" in done.stdout, done.stdout
    (line,) = (each for each in done.stdout.splitlines() if "NOT TESTED: /nowhere/godot does not run" in each)
    assert "scripts/get_godot.sh" in line


def test_an_engine_that_cannot_be_fetched_is_told_and_nothing_half_lies_there(tmp_path: Path) -> None:
    done = subprocess.run(
        ["scripts/get_godot.sh", str(tmp_path / "godot")],
        env={**os.environ, "GODOT_ARCHIVE": "http://127.0.0.1:9/debian"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("get_godot.sh: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.godot
@needs_engine
def test_the_project_is_imported_without_a_complaint(imported_project: str) -> None:
    assert broken_lines(imported_project) == []


@pytest.mark.godot
@needs_engine
@pytest.mark.usefixtures("imported_project")
def test_the_unit_tests_pass_in_the_engine() -> None:
    code, output = run_engine("--script", "res://tests/run_unit_tests.gd")
    assert code == 0 and "FAILED" not in output, output
    assert broken_lines(output) == [], output
    passed = len(re.findall(r"^ok ", output, re.MULTILINE))
    written = sum(path.read_text(encoding="utf-8").count("\nfunc test_") for path in PROJECT.glob("tests/unit/*.gd"))
    assert passed == written > 30, output

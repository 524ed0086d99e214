"""docs/godot.md: its project, made by its own words, talks; its tables have what the addon has."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.godot.engine import ENGINE, WHY_NO_ENGINE, broken_lines
from tests.processes.server_process import running_server

ROOT = Path(__file__).parents[2]
ADDON = ROOT / "clients" / "godot_bridge" / "addons" / "npc_bridge"
PAGE = (ROOT / "docs" / "godot.md").read_text(encoding="utf-8")
CLASSES = {
    path.stem: path
    for path in [*sorted((ADDON / "nodes").glob("npc_*.gd")), *sorted((ADDON / "resources").glob("npc_*.gd"))]
}
_WITHIN_S = 20
_ADDED = """

func _enter_tree() -> void:
	# The page's own server is at the address that a bridge takes by itself.
	$NPCBridge.settings = NPCSettings.new()
	$NPCBridge.settings.url = "{url}"
	# Headless there is no window whose size the scene could have.
	get_tree().root.content_scale_mode = Window.CONTENT_SCALE_MODE_CANVAS_ITEMS
	get_tree().root.content_scale_size = Vector2i(1152, 648)
	ready.connect(_tell_width, CONNECT_DEFERRED)


func _tell_width() -> void:
	print("the subtitle is as wide as ", $Screen/NPCSubtitle.size.x)
"""
"""Behind the page's `main.gd`."""


@pytest.mark.engines
@pytest.mark.processes
@pytest.mark.godot
@pytest.mark.skipif(ENGINE is None, reason=f"NO GODOT, so the steps of its page are not tried: {WHY_NO_ENGINE}")
def test_the_project_of_the_page_is_greeted_as_the_page_shows(tmp_path: Path) -> None:
    assert ENGINE is not None
    project = make_project(tmp_path)
    godot = [ENGINE, "--headless", "--path", str(project)]
    subprocess.run([*godot, "--import"], check=True, capture_output=True, timeout=120)
    with running_server(tmp_path / "data") as server:
        script = project / "main.gd"
        script.write_text(script.read_text(encoding="utf-8") + _ADDED.format(url=server.url), encoding="utf-8")
        arguments = ["--audio-driver", "Dummy", "--max-fps", "60", "--quit-after", str(60 * _WITHIN_S)]
        shown = re.search(r"^```\n(agnes: .*)\n```$", PAGE, re.MULTILINE)
        assert shown is not None
        output = output_until(shown[1], [*godot, *arguments, "res://main.tscn"])
    assert shown[1] in output.splitlines(), output
    assert not broken_lines(output), output
    width = re.search(r"^the subtitle is as wide as (\d+)", output, re.MULTILINE)
    assert width is not None and int(width[1]) == 1152 - 2 * 60


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_signal_property_and_method_stands_on_the_page(name: str) -> None:
    source = CLASSES[name].read_text(encoding="utf-8")
    title = re.search(r"^class_name (\w+)", source, re.MULTILINE)
    assert title is not None
    section = section_of(title[1])
    public = re.findall(r"^(?:@export\S*(?:\(.*?\))? )?(?:signal|var|func) ([a-z]\w*)", source, re.MULTILINE)
    missing = [each for each in public if f"`{each}`" not in section and f"`{each}(" not in section]
    assert not missing, f"{title[1]}: {missing}"


def test_nothing_stands_on_the_page_that_the_addon_does_not_have() -> None:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in CLASSES.values()}
    for title in re.findall(r"^### (NPC\w+)", PAGE, re.MULTILINE):
        source = next(text for text in sources.values() if f"class_name {title}\n" in text)
        cells = re.findall(r"^\| (`.*?`) \|", section_of(title), re.MULTILINE)
        named = [name for cell in cells for name in names_in(cell)]
        unknown = [name for name in named if not re.search(rf"\b(signal|var|func) {name}\b", source)]
        assert not unknown, f"{title}: {unknown}"


def test_every_problem_code_of_the_page_is_one_that_is_reported() -> None:
    table = PAGE.partition("## When something does not work")[2].partition("## ")[0]
    codes = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    reported = "".join(path.read_text(encoding="utf-8") for path in sorted(ADDON.rglob("*.gd")))
    reported += (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8").replace("`", '"')
    assert len(codes) >= 5 and all(f'"{code}"' in reported for code in codes)


def output_until(awaited: str, command: list[str]) -> str:
    """What a program writes until this line comes, or until it ends; then it is ended."""
    output = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as program:
        assert program.stdout is not None
        try:
            for line in program.stdout:
                output += line
                if line.rstrip() == awaited:
                    break
        finally:
            program.terminate()
    return output


def make_project(folder: Path) -> Path:
    """What the page's commands and files make."""
    (folder / "clients").symlink_to(ROOT / "clients")
    block = re.search(r"^```console\n(\$ mkdir -p my-game.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert block is not None
    for command in block[1].splitlines():
        subprocess.run(["bash", "-c", command.removeprefix("$ ")], cwd=folder, check=True, timeout=30)
    for name, body in re.findall(r"^`(main\.\w+)`\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        (folder / "my-game" / name).write_text(body, encoding="utf-8")
    return folder / "my-game"


def section_of(title: str) -> str:
    heading = next(line for line in PAGE.splitlines() if line.startswith("### ") and title in line)
    return re.split(r"^##", PAGE.partition(heading)[2], maxsplit=1, flags=re.MULTILINE)[0]


def names_in(cell: str) -> list[str]:
    return [each.partition("(")[0] for each in re.findall(r"`(.*?)`", cell)]

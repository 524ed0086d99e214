"""What a built wheel holds: all that the packages read at run time."""

from __future__ import annotations

import fnmatch
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("npc_server", "story_graph", "clients")


def data_files() -> set[str]:
    """Of the packages, by path: fonts, the inspector's page. A client for an engine has no Python and is not packed."""
    folders = [ROOT / package for package in PACKAGES if package != "clients"]
    folders += [client for client in (ROOT / "clients").iterdir() if any(client.rglob("*.py"))]
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files if path.suffix not in (".py", ".pyc")}


def test_there_are_fonts_and_a_page_to_be_packed() -> None:
    assert {
        "clients/pygame_demo/drawing/fonts/Cabin-Regular.otf",
        "npc_server/inspector/page/index.html",
    } <= data_files()


def test_every_file_that_is_no_code_is_declared_as_data() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    patterns = [f"{package.replace('.', '/')}/{pattern}" for package, found in declared.items() for pattern in found]
    assert [path for path in data_files() if not any(fnmatch.fnmatch(path, each) for each in patterns)] == []


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists() and folder != ROOT / "clients"] == []


@pytest.mark.processes
def test_a_built_wheel_holds_code_and_data(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", str(source), "--no-deps", "-q", "-w", str(tmp_path / "built")]
    built = subprocess.run(command, capture_output=True, text=True, timeout=200)
    if "Could not find a version" in built.stderr:
        pytest.skip("the package index is out of reach, and setuptools comes from there")
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "built").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        (scripts,) = [archive.read(name).decode() for name in held if name.endswith("entry_points.txt")]
    code = {path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert code | data_files() <= held
    assert "npc-demo = clients.pygame_demo.__main__:main" in scripts

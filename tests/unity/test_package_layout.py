"""What Unity's package manager and importer need, which no compiler checks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from npc_server import __version__
from tests.unity.mono_build import PACKAGE

_GUID = re.compile(r"^guid: ([0-9a-f]{32})$", re.MULTILINE)
_TEST_ASSEMBLIES = {"UnityEngine.TestRunner", "UnityEditor.TestRunner"}
_OPTIONAL = {"Unity.InputSystem": "com.unity.inputsystem"}
"""Assemblies of packages that a project may not have."""


def test_each_file_and_folder_has_a_meta_file_and_each_meta_file_its_asset() -> None:
    assets = {path for path in _assets()}
    metas = {path.with_suffix("") for path in PACKAGE.rglob("*.meta")}
    assert assets - metas == set(), "run: python -m scripts.unity_metas"
    assert metas - assets == set()


def test_guids_are_unique() -> None:
    guids: dict[str, Path] = {}
    for path in PACKAGE.rglob("*.meta"):
        found = _GUID.search(path.read_text(encoding="utf-8"))
        assert found is not None, path
        assert found[1] not in guids, f"{path} and {guids[found[1]]} share a guid"
        guids[found[1]] = path


def test_assembly_definitions_name_assemblies_that_exist() -> None:
    definitions = _assembly_definitions()
    names = set(definitions)
    for name, definition in definitions.items():
        assert set(definition["references"]) <= names | _TEST_ASSEMBLIES | set(_OPTIONAL), name


def test_a_package_that_may_be_missing_is_known_by_a_define() -> None:
    for definition in _assembly_definitions().values():
        wanted = {_OPTIONAL[each] for each in definition["references"] if each in _OPTIONAL}
        assert {each["name"] for each in definition["versionDefines"]} == wanted


def test_the_core_knows_nothing_of_the_engine() -> None:
    assert _assembly_definitions()["NpcServer.Core"]["noEngineReferences"] is True
    for path in (PACKAGE / "Runtime" / "Core").rglob("*.cs"):
        assert "UnityEngine" not in path.read_text(encoding="utf-8"), path


def test_editor_code_is_in_no_build_of_a_game() -> None:
    definitions = _assembly_definitions()
    assert definitions["NpcServer.Unity.Editor"]["includePlatforms"] == ["Editor"]
    assert definitions["NpcServer.Core.Tests"]["includePlatforms"] == ["Editor"]
    assert definitions["NpcServer.Core.Tests"]["defineConstraints"] == ["UNITY_INCLUDE_TESTS"]


def test_the_manifest_is_what_the_package_manager_wants() -> None:
    manifest = _manifest()
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,213}", manifest["name"])
    assert manifest["version"] == __version__
    assert manifest["unity"] == "2021.3"
    assert manifest["displayName"] and manifest["description"]


def test_samples_are_listed_and_there() -> None:
    listed = {sample["path"] for sample in _manifest()["samples"]}
    there = {f"Samples~/{path.name}" for path in (PACKAGE / "Samples~").iterdir() if path.is_dir()}
    assert listed == there


def test_scripts_are_named_as_the_components_in_them() -> None:
    components = re.compile(r"class (\w+) : (?:MonoBehaviour|ScriptableObject)")
    for path in PACKAGE.rglob("*.cs"):
        for name in components.findall(path.read_text(encoding="utf-8")):
            assert path.stem == name, "Unity finds a component by the name of its file"


def test_each_setting_in_the_inspector_is_explained() -> None:
    field = re.compile(r"^((?: +\[.*\]\n)*) +\[SerializeField\] private \S+ (\w+)", re.MULTILINE)
    seen = 0
    for path in (PACKAGE / "Runtime").rglob("*.cs"):
        for attributes, name in field.findall(path.read_text(encoding="utf-8")):
            assert "[Tooltip(" in attributes, f"{path.name}: {name}"
            seen += 1
    assert seen > 30


def test_the_changelog_tells_of_this_version() -> None:
    assert f"## [{_manifest()['version']}]" in (PACKAGE / "CHANGELOG.md").read_text(encoding="utf-8")


def _assets() -> list[Path]:
    """What Unity imports: hidden files and folders whose name ends in `~` are left alone, but samples are copied."""
    return [path for path in PACKAGE.rglob("*") if path.suffix != ".meta" and path.name != "Samples~"]


def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
    return manifest


def _assembly_definitions() -> dict[str, dict[str, Any]]:
    definitions = [json.loads(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.asmdef")]
    return {definition["name"]: definition for definition in definitions}

"""The scripts that stand in the documents compile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unity.mono_build import PACKAGE, ROOT, MonoBuild, compile_library

_GUIDE = (ROOT / "docs" / "unity.md").read_text(encoding="utf-8")
_SCRIPTS = re.findall(r"```csharp\n(.*?)```", _GUIDE, re.DOTALL)


@pytest.mark.parametrize("at", range(len(_SCRIPTS)))
def test_a_script_of_the_guide_compiles(at: int, build: MonoBuild, tmp_path: Path) -> None:
    (tmp_path / "Script.cs").write_text(_SCRIPTS[at], encoding="utf-8")
    compile_library(build, tmp_path)


def test_the_links_of_the_packages_readme_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)\s#]+)", (PACKAGE / "README.md").read_text(encoding="utf-8"))
    assert "../../docs/unity.md" in targets
    assert all((PACKAGE / target).exists() for target in targets)


def test_the_guide_begins_with_a_short_script() -> None:
    assert len(_SCRIPTS) == 4
    assert len(_SCRIPTS[0].splitlines()) <= 20

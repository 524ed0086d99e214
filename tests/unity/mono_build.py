"""Compiles the Unity package, the stubs of UnityEngine and the test harness with Mono: each assembly once, in order."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MISSING", "PACKAGE", "ROOT", "MonoBuild", "compile_all", "compile_for", "compile_library"]

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "clients" / "unity_bridge"
_HERE = Path(__file__).parent
_COMPILES_WITHIN_S = 60

_SYSTEM = ("System.dll", "System.Core.dll")
_NUNIT = sorted(Path("/usr/lib/cli").glob("nunit.framework-*/nunit.framework.dll"))

_IS_THERE = {
    "mono-mcs": shutil.which("mcs"),
    "mono-runtime": shutil.which("mono"),
    "libmono-system4.0-cil": Path("/usr/lib/mono/4.5/System.dll").exists(),
    "nunit-console": shutil.which("nunit-console"),
    "libnunit-cil-dev": _NUNIT,
}
MISSING = " ".join(package for package, is_there in _IS_THERE.items() if not is_there)
"""Debian packages without which nothing here can be compiled and run; "" if all are there."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """One to compile.

    Attributes:
        file: its name.
        sources: folders, of which every `.cs` file counts.
        references: assemblies of this build.
        is_strict: warnings are errors: what is shipped.
    """

    file: str
    sources: tuple[Path, ...]
    references: tuple[str, ...] = ()
    is_strict: bool = True
    is_documented: bool = False
    defines: tuple[str, ...] = ()
    needs_nunit: bool = False


_CORE = "NpcServer.Core.dll"
_UNITY = "NpcServer.Unity.dll"
_SAMPLE = "NpcServer.Samples.TalkingHead.dll"

_ENGINE, _EDITOR = "UnityEngine.dll", "UnityEditor.dll"

STAGES = (
    (
        Assembly(_CORE, (PACKAGE / "Runtime" / "Core",), is_documented=True),
        Assembly(_ENGINE, (_HERE / "stubs" / "UnityEngine",), is_strict=False),
    ),
    (
        Assembly(_UNITY, (PACKAGE / "Runtime" / "Components",), (_CORE, _ENGINE), is_documented=True),
        Assembly(_EDITOR, (_HERE / "stubs" / "UnityEditor",), (_ENGINE,), is_strict=False),
        Assembly("NpcServer.Core.Tests.dll", (PACKAGE / "Tests" / "Core",), (_CORE,), needs_nunit=True),
    ),
    (
        Assembly("NpcServer.Unity.Editor.dll", (PACKAGE / "Editor",), (_CORE, _UNITY, _ENGINE, _EDITOR)),
        Assembly(_SAMPLE, (PACKAGE / "Samples~" / "TalkingHead",), (_CORE, _UNITY, _ENGINE)),
    ),
    (Assembly("harness.exe", (_HERE / "harness",), (_CORE, _UNITY, _SAMPLE, _ENGINE, _EDITOR)),),
)
"""Those of a stage need only those before it."""


@dataclass(frozen=True, slots=True)
class MonoBuild:
    """What was compiled, in one folder."""

    folder: Path

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run the harness to its end; what it wrote."""
        done = subprocess.run(
            self.command(*arguments), input=stdin, capture_output=True, text=True, timeout=_COMPILES_WITHIN_S
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def command(self, *arguments: str) -> list[str]:
        return ["mono", "--debug", str(self.folder / "harness.exe"), *arguments]


def compile_all(folder: Path) -> MonoBuild:
    """Compile everything into a folder."""
    with ThreadPoolExecutor() as pool:
        for stage in STAGES:
            list(pool.map(lambda assembly: _compile(folder, assembly), stage))
    return MonoBuild(folder)


def compile_for(build: MonoBuild, platform: str, folder: Path) -> MonoBuild:
    """The same, with the components compiled for a platform, such as `UNITY_ANDROID`."""
    shutil.copytree(build.folder, folder, ignore=shutil.ignore_patterns("*.xml"), dirs_exist_ok=True)
    _compile(folder, Assembly(_UNITY, (PACKAGE / "Runtime" / "Components",), (_CORE, _ENGINE), defines=(platform,)))
    return MonoBuild(folder)


def compile_library(build: MonoBuild, source: Path, defines: tuple[str, ...] = ()) -> None:
    """Compile a folder of scripts of a game, or the components for another platform.

    Raises:
        AssertionError: it does not compile; with the compiler's words.
    """
    references = tuple(
        each for each in (_CORE, _UNITY, "UnityEngine.dll") if source.name != "Components" or each != _UNITY
    )
    _compile(build.folder, Assembly("scratch.dll", (source,), references, defines=defines))


def _compile(folder: Path, assembly: Assembly) -> None:
    kind = "exe" if assembly.file.endswith(".exe") else "library"
    # 0649: Unity fills serialised fields, which the compiler can't know.
    strictness = ["-warnaserror", "-nowarn:0649"] if assembly.is_strict else ["-nowarn:0067,0649,0660,0661"]
    documentation = [f"-doc:{folder / Path(assembly.file).with_suffix('.xml').name}"] if assembly.is_documented else []
    files = [str(file) for source in assembly.sources for file in sorted(source.rglob("*.cs"))]
    assert files, f"there is nothing to compile in {assembly.sources}"
    done = subprocess.run(
        [
            "mcs",
            "-langversion:7",
            "-debug",
            f"-target:{kind}",
            f"-out:{folder / assembly.file}",
            *strictness,
            *documentation,
            *(f"-define:{define}" for define in assembly.defines),
            *(f"-r:{folder / reference}" for reference in assembly.references),
            *(f"-r:{system}" for system in _SYSTEM),
            *([f"-r:{_NUNIT[-1]}"] if assembly.needs_nunit else []),
            *files,
        ],
        capture_output=True,
        text=True,
        timeout=_COMPILES_WITHIN_S,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, f"{assembly.file}: {done.stdout}{done.stderr}"

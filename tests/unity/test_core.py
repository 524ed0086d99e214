"""The package's own tests, which also run in Unity's test runner, under Mono and NUnit."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as xml

from tests.unity.mono_build import MonoBuild


def test_the_tests_of_the_core_pass(build: MonoBuild) -> None:
    report = build.folder / "nunit.xml"
    done = subprocess.run(
        ["nunit-console", "-nologo", "-nodots", f"-xml={report}", str(build.folder / "NpcServer.Core.Tests.dll")],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert report.exists(), done.stdout + done.stderr
    results = xml.parse(report).getroot()
    cases = list(results.iter("test-case"))
    failed = [
        f"{case.get('name')}: {''.join(case.itertext()).strip()}" for case in cases if case.get("result") != "Success"
    ]
    assert not failed, "\n".join(failed)
    assert len(cases) > 100, "tests were not found"

"""Where Mono is not installed, nobody is left to believe that the package was tested."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.unity.mono_build import ROOT


def test_what_is_left_out_is_said_at_the_end_with_the_cure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unity/test_golden_vectors.py"],
        cwd=ROOT,
        env={**os.environ, "PATH": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary = done.stdout.partition("the Unity package was not compiled")[2]
    assert "tests were left out, as Mono is missing" in summary
    assert "sudo apt install mono-mcs mono-runtime" in summary

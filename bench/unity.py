"""Measures the core of the Unity package under Mono: packing, unpacking, and the way of sound and of an interruption.

Mono's just-in-time compiler stands in for Unity's; IL2CPP, which players get, is faster. Needs Mono (see
tests/unity/mono_build.py for the packages).

    python -m bench.unity
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.unity.mono_build import MISSING, compile_all


def main() -> None:
    if MISSING:
        sys.exit(f"Mono is missing: apt install {MISSING}")
    with tempfile.TemporaryDirectory() as folder:
        for line in compile_all(Path(folder)).run("bench").splitlines():
            figure = json.loads(line)
            print(
                f"{figure['what']:<46} median {figure['median']:7.1f} {figure['unit']}   "
                f"p99 {figure['p99']:7.1f} {figure['unit']}"
            )


if __name__ == "__main__":
    main()

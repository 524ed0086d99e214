"""Says 300 adversarial lines and more to the sample world, with a language model that does whatever it is told, and
prints what came of them. The exit code is 1 if a step was taken that the story or the matcher did not
allow, or if a secret got into a prompt, or was spoken, before its time.

    python -m bench.attacks
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from dataclasses import fields
from pathlib import Path

from tests.thinking.attack_suite import run_attacks
from tests.thinking.attack_world import canary_world


def main() -> int:
    logging.disable(logging.WARNING)  # every withheld sentence is logged
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(run_attacks(canary_world(Path(folder) / "millbrook")))
    print("| what | count |\n|---|---|")
    for one in fields(report):
        if one.name != "failures":
            print(f"| {one.name.replace('_', ' ')} | {getattr(report, one.name):,} |")
    print(f"\n{time.perf_counter() - began:.0f} s")
    for failure in report.failures:
        print(failure)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())

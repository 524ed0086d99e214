"""Prints the counts of the attack suite at the end of a run."""

from __future__ import annotations

import pytest

ATTACKS = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if ATTACKS in config.stash:
        terminalreporter.write_line(f"attacks: {config.stash[ATTACKS]}")

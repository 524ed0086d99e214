"""Prints the counts of the attack suite and of the fault suite at the end of a run."""

from __future__ import annotations

import pytest

ATTACKS = pytest.StashKey[str]()
_FAULT_TESTS = "tests/thinking/test_openai_"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if ATTACKS in config.stash:
        terminalreporter.write_line(f"attacks: {config.stash[ATTACKS]}")
    counts = {outcome: _faults(terminalreporter, outcome) for outcome in ("passed", "failed")}
    if cases := [case for found in counts.values() for case in found]:
        outcomes = ", ".join(f"{len(found)} {outcome}" for outcome, found in counts.items())
        terminalreporter.write_line(f"faults of a model's server: {len(set(cases))} kinds; {outcomes}")


def _faults(terminalreporter: pytest.TerminalReporter, outcome: str) -> list[str]:
    """The fault of each test of one that ended so: what stands in brackets behind the test's name."""
    return [
        report.nodeid.rpartition("[")[2].rstrip("]").rpartition("-fault=")[2]
        for report in terminalreporter.stats.get(outcome, [])
        if report.nodeid.startswith(_FAULT_TESTS)
        and "fault" in report.nodeid.partition("::")[2]
        and "[" in report.nodeid
    ]

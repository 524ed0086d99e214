"""The log of a playthrough: one JSON object a step, for people to read and for a replay.

{"signal":"Begin","player_name":"Ada","seed":1}
{"signal":"EdgeProposed","clock_s":4.2,"edge":"bench.bench.who","why":{"by":"intent",...},"queries":{}}
{"signal":"Load","slot":"before the mill","version":7}
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from story_graph import (
    Approached,
    EdgeProposed,
    EventHappened,
    FactSet,
    FactValue,
    Missed,
    Rejected,
    Signal,
    State,
    Story,
    TimePassed,
    Why,
    begin,
    decode_state,
    encode_state,
    step,
)

__all__ = ["begin_entry", "load_entry", "log_entry", "replay"]


def begin_entry(player_name: str, seed: int) -> str:
    """The first step of every playthrough."""
    return _line({"signal": "Begin", "player_name": player_name, "seed": seed})


def load_entry(slot: str, version: int) -> str:
    """The step that went back to the state of an earlier version."""
    return _line({"signal": "Load", "slot": slot, "version": version})


def log_entry(signal: Signal, clock_s: float, queries: Mapping[str, FactValue]) -> str:
    """Any other step: the kind of signal, its fields, the story clock and the host's answers.

    Raises:
        TypeError: an argument of an event is nothing that JSON has.
    """
    # `TimePassed` has a `clock_s` of its own, and it is the one that counts.
    fields = {field.name: getattr(signal, field.name) for field in dataclasses.fields(signal)}
    return _line({"signal": type(signal).__name__, "clock_s": clock_s, **fields, "queries": queries})


def replay(story: Story, entries: Iterable[str]) -> Iterator[State]:
    """The state after each step of a log, as it was stored, if the story is the one that was played.

    Raises:
        IllegalStep: another edition of the story was played.
    """
    states: list[State] = []
    for entry in entries:
        document: dict[str, Any] = json.loads(entry)
        match document["signal"]:
            case "Begin":
                state = begin(story, player_name=document["player_name"], seed=document["seed"]).state
            case "Load":
                state = states[document["version"] - 1]
            case _:
                queries = {name: _fact_value(value) for name, value in document["queries"].items()}
                state = step(story, states[-1], _signal(document), queries, clock_s=document["clock_s"]).state
        states.append(decode_state(story, encode_state(state))[0])
        yield states[-1]


def _line(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    """What JSON writes for a value that it does not know."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} can't be written to the log: {value!r}")


def _signal(document: Mapping[str, Any]) -> Signal:
    match document["signal"]:
        case "Approached":
            return Approached(document["character"])
        case "EdgeProposed":
            return EdgeProposed(document["edge"], _why(document["why"]), document["character"])
        case "Missed":
            rejected = _rejected(document["rejected"])
            return Missed(document["character"], document["evidence"], document["unclear"], rejected)
        case "EventHappened":
            return EventHappened(document["name"], document["args"])
        case "TimePassed":
            return TimePassed(document["clock_s"])
        case "FactSet":
            return FactSet(document["key"], _fact_value(document["value"]), _why(document["why"]))
    raise ValueError(f"the log holds a signal {document['signal']!r}, which this version of npc-server does not know")


def _why(row: Mapping[str, Any]) -> Why:
    return Why(**{**row, "rejected": _rejected(row["rejected"])})


def _rejected(rows: Iterable[Mapping[str, Any]]) -> tuple[Rejected, ...]:
    return tuple(Rejected(**row) for row in rows)


def _fact_value(value: bool | int | str | list[str]) -> FactValue:
    return frozenset(value) if isinstance(value, list) else value

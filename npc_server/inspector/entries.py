"""A session's log as JSON: what the page is told, and what a saved log file holds, line by line.

A file begins with a header (`log_header`); each further line is one entry:

    {"n": 12, "at_ms": 3456.0, "kind": "story", "what": {...}}

The format's version is raised when a page could misread an older file.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from npc_server import __version__
from npc_server.inspector.orders import order_as_json
from npc_server.protocol.speech import Speech, VisemeEvent, VisemeFrames
from npc_server.session.direction import Order
from npc_server.session.session_log import CharacterMemory, Entry, Heard, OrderSeen, StorySeen
from npc_server.speaking.lipsync.shapes import OCULUS15
from npc_server.thinking.prompt.build import Prompt
from story_graph import EdgeProposed, FactValue, Missed, Moved, Story, Why, edge_statuses, fact_values
from story_graph.conditions.describe import describe_condition

__all__ = ["LOG_FORMAT", "entry_as_json", "log_header", "plain_value"]

LOG_FORMAT = 1


def log_header(session: str, player: str, began: str) -> dict[str, Any]:
    """The first line of a file; the page adds the `map` of the story.

    Args:
        began: when somebody began to look, in ISO 8601.
    """
    return {"npc_server_log": LOG_FORMAT, "server": __version__, "session": session, "player": player, "began": began}


def entry_as_json(entry: Entry, story: Story) -> dict[str, Any]:
    """One entry; `what` depends on its kind."""
    return {
        "n": entry.number,
        "at_ms": round(entry.at_s * 1000, 3),
        "kind": entry.kind,
        "what": _body(entry.body, story),
    }


def plain_value(value: FactValue) -> bool | int | str | list[str]:
    """A fact's value as JSON has it: a set of words is a sorted list."""
    return sorted(value) if isinstance(value, frozenset) else value


def _body(body: object, story: Story) -> dict[str, Any]:
    match body:
        case Speech():
            return _speech(body)
        case BaseModel():
            # Whatever cannot be JSON (a picture of `context`) is left out rather than sent.
            return body.model_dump(mode="python", by_alias=True, exclude_none=True, exclude={"image", "pcm", "token"})
        case StorySeen():
            return _story(body, story)
        case Heard():
            return asdict(body)
        case Prompt():
            return {
                "messages": [{"role": one.role, "content": one.content} for one in body.messages],
                "parts": [
                    {"name": part.name, "items": len(part.items), "dropped": part.dropped} for part in body.parts
                ],
                "tokens": body.tokens,
            }
        case OrderSeen(order, by, outcome):
            assert isinstance(order, Order)
            return {"by": by, "outcome": outcome, **order_as_json(order)}
        case tuple():
            return {"characters": [_memory(one) for one in body if isinstance(one, CharacterMemory)]}
        case Mapping():
            return dict(body)
    raise TypeError(f"nothing in a session's log is a {type(body).__name__}")


def _speech(speech: Speech) -> dict[str, Any]:
    told = speech.model_dump(mode="python", exclude={"pcm", "visemes"})
    shapes = _largest_shapes(speech.visemes) if isinstance(speech.visemes, VisemeFrames) else speech.visemes
    told["visemes"] = [shape.model_dump() for shape in shapes]
    if speech.pcm:
        told["pcm"] = base64.b64encode(speech.pcm).decode()
    return told


def _largest_shapes(frames: VisemeFrames) -> list[VisemeEvent]:
    """Of each picture the shape that has most weight; pictures in a row that agree are one event."""
    picture_ms = 1000 / frames.fps
    events: list[VisemeEvent] = []
    rows = [frames.weights[start : start + len(OCULUS15)] for start in range(0, len(frames.weights), len(OCULUS15))]
    for number, row in enumerate(rows, frames.first_frame):
        weight = max(row)
        shape = row.index(weight)
        if events and events[-1].v == shape:
            last = events[-1]
            events[-1] = VisemeEvent(t_ms=last.t_ms, d_ms=last.d_ms + picture_ms, v=shape, w=max(last.w, weight / 255))
        else:
            events.append(VisemeEvent(t_ms=number * picture_ms, d_ms=picture_ms, v=shape, w=weight / 255))
    return events


def _story(seen: StorySeen, story: Story) -> dict[str, Any]:
    return {
        "version": seen.version,
        "clock_s": seen.state.clock_s,
        "turn": seen.state.turn,
        "tracks": {
            track: {"node": cursor.node, "stack": [back.node for back in cursor.stack]}
            for track, cursor in seen.state.tracks.items()
        },
        "facts": {key: plain_value(value) for key, value in fact_values(story, seen.state, seen.queries).items()},
        "visits": dict(seen.state.visits),
        "queries": {name: plain_value(value) for name, value in seen.queries.items()},
        "edges": [
            {
                "track": status.track,
                "edge": status.edge.id,
                "closed": status.closed,
                "guard": None if status.edge.when is None else describe_condition(status.edge.when),
                "reads": {name: plain_value(value) for name, value in status.reads.items()},
            }
            for status in edge_statuses(story, seen.state, seen.queries)
        ],
        "signal": _signal(seen),
        "moves": [
            {"track": event.track, "from": event.from_node, "to": event.to_node, "edge": event.edge, **_why(event.why)}
            for event in seen.events
            if isinstance(event, Moved)
        ],
    }


def _signal(seen: StorySeen) -> dict[str, Any] | None:
    """What set the step off; of words that led nowhere, the edges that were considered, too."""
    signal = seen.signal
    if signal is None:
        return None
    told: dict[str, Any] = {"kind": type(signal).__name__}
    match signal:
        case EdgeProposed(edge=edge, why=why):
            return {**told, "edge": edge, **_why(why)}
        case Missed(evidence=evidence, unclear=unclear, rejected=rejected):
            return {
                **told,
                "evidence": evidence,
                "unclear": unclear,
                "rejected": [{"edge": one.edge, "reason": one.reason, "score": one.score} for one in rejected],
            }
    for name in ("character", "name", "key"):
        if hasattr(signal, name):
            told[name] = getattr(signal, name)
    return told


def _why(why: Why) -> dict[str, Any]:
    return {
        "by": why.by,
        "matched": why.matched,
        "score": why.score,
        "evidence": why.evidence,
        "rejected": [{"edge": one.edge, "reason": one.reason, "score": one.score} for one in why.rejected],
    }


def _memory(one: CharacterMemory) -> dict[str, Any]:
    return {
        "character": one.character,
        "mood": None if one.mood is None else {"emotion": one.mood.emotion, "strength": one.mood.strength},
        "items": [
            {
                "id": item.id,
                "kind": item.kind,
                "text": item.text,
                "speaker": item.speaker,
                "importance": item.importance,
            }
            for item in one.items
        ],
    }

"""What the server counts, in the Prometheus text format at `/metrics`."""

from __future__ import annotations

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from npc_server.protocol.error_codes import MEANINGS
from npc_server.protocol.server_messages import Latency

__all__ = ["Metrics"]

_LATENCY_BUCKETS_S = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.5, 2.0, 4.0, 8.0)
_PART_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0)
_PARTS = ("endpoint", "stt", "decide", "first_token", "first_audio")


class Metrics:
    """Each server has its own, with its own registry, so that two in one process don't mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._open = Gauge("npc_connections_open", "Sockets that are open now.", registry=self._registry)
        self._connections = Counter("npc_connections", "Sockets opened so far.", registry=self._registry)
        self._sessions = Gauge("npc_sessions", "Sessions, those that wait for a resume too.", registry=self._registry)
        self._resumes = Counter(
            "npc_resumes", "Connections that came back, by outcome.", ["recovered"], registry=self._registry
        )
        self._messages = Counter("npc_messages_received", "Messages of clients.", registry=self._registry)
        self._errors = Counter("npc_errors", "Errors told to clients, by code.", ["code"], registry=self._registry)
        self._dropped = Counter(
            "npc_speech_dropped", "Pieces of sound dropped for slow clients.", registry=self._registry
        )
        self._latency = Histogram(
            "npc_turn_latency_seconds",
            "From the player's last word to the first sound of the answer.",
            registry=self._registry,
            buckets=_LATENCY_BUCKETS_S,
        )
        self._parts = Histogram(
            "npc_turn_part_seconds",
            "Parts of that time: endpoint (last word to the turn's end), stt, decide, first_token, first_audio.",
            ["part"],
            registry=self._registry,
            buckets=_PART_BUCKETS_S,
        )
        self._withheld = Counter(
            "npc_model_sentences_withheld",
            "Sentences of the model that were not said, since they would have told a secret.",
            registry=self._registry,
        )
        self._actions = Counter(
            "npc_model_actions",
            "Actions that the model called for: asked of the game, or dropped since they were none.",
            ["verdict"],
            registry=self._registry,
        )
        self._lag = Gauge(
            "npc_event_loop_lag_seconds",
            "How late the event loop comes to its work, averaged over some seconds.",
            registry=self._registry,
        )
        self._stall = Gauge(
            "npc_event_loop_stall_worst_seconds",
            "Longest time that the event loop was kept from its work.",
            registry=self._registry,
        )

    def connection_opened(self) -> None:
        self._open.inc()
        self._connections.inc()

    def connection_closed(self) -> None:
        self._open.dec()

    def message_received(self) -> None:
        self._messages.inc()

    def set_sessions(self, count: int) -> None:
        self._sessions.set(count)

    def resumed(self, *, recovered: bool) -> None:
        self._resumes.labels("yes" if recovered else "no").inc()

    def error(self, code: str) -> None:
        """Count an error; a code outside the contract counts as `other`, so that labels stay few."""
        self._errors.labels(code if code in MEANINGS else "other").inc()

    def speech_dropped(self, pieces: int) -> None:
        self._dropped.inc(pieces)

    def turn(self, latency: Latency) -> None:
        """Count one answered turn."""
        self._latency.observe(latency.total_ms / 1000)
        for part in _PARTS:
            milliseconds = getattr(latency, f"{part}_ms")
            if milliseconds is not None:
                self._parts.labels(part).observe(milliseconds / 1000)

    def sentences_withheld(self, count: int) -> None:
        """Count what a model wrote and nobody may hear."""
        self._withheld.inc(count)

    def action_called(self, verdict: Literal["asked", "dropped"]) -> None:
        """Count a model's call for an action."""
        self._actions.labels(verdict).inc()

    def set_worst_stall(self, seconds: float) -> None:
        """Tell the longest stall of the event loop seen so far."""
        self._stall.set(seconds)

    def set_lag(self, seconds: float) -> None:
        """Tell how late the event loop is on average now."""
        self._lag.set(seconds)

    def render(self) -> bytes:
        """All of it in the text format, version 0.0.4."""
        return generate_latest(self._registry)

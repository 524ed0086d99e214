"""How a flood of messages is slowed down."""

from __future__ import annotations

import pytest

from npc_server.gateway.rate_limit import RateLimit


def test_a_burst_passes_and_a_flood_waits() -> None:
    limit = RateLimit(lambda: 0.0, per_s=10, burst=3)
    assert [limit.take() for _ in range(5)] == pytest.approx([0, 0, 0, 0.1, 0.2])


def test_time_fills_the_bucket_again_up_to_the_burst() -> None:
    now_s = 0.0
    limit = RateLimit(lambda: now_s, per_s=10, burst=3)
    for _ in range(3):
        limit.take()
    now_s = 60.0
    assert [limit.take() for _ in range(4)] == pytest.approx([0, 0, 0, 0.1])


def test_a_sender_that_keeps_to_the_rate_never_waits() -> None:
    now_s = 0.0
    limit = RateLimit(lambda: now_s, per_s=50, burst=2)
    for frame in range(1000):
        now_s = frame / 50
        assert limit.take() == 0

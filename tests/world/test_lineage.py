"""The stretches of memories that led to a moment."""

from __future__ import annotations

from npc_server.world.lineage import lineage


def test_a_lineage_walks_back_over_rewinds() -> None:
    assert list(lineage([], 0)) == []
    assert list(lineage([], 5)) == [(0, 5)]
    assert list(lineage([(6, 3)], 8)) == [(6, 8), (0, 3)]
    assert list(lineage([(6, 3), (9, 8), (12, 4)], 14)) == [(12, 14), (0, 4)]
    assert list(lineage([(6, 3), (9, 8), (12, 4)], 11)) == [(9, 11), (6, 8), (0, 3)]
    assert list(lineage([(6, 3)], 6)) == [(6, 6), (0, 3)]
    assert list(lineage([(6, 0)], 6)) == [(6, 6)]

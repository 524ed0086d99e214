"""The picture of one turn's latency in the terminal."""

from __future__ import annotations

from clients.terminal.waterfall import waterfall


def test_the_waterfall_shows_each_part_where_the_one_before_ends() -> None:
    lines = list(
        waterfall(
            {
                "endpoint_ms": 300,
                "stt_ms": 0.4,
                "decide_ms": 60,
                "first_token_ms": 0,
                "first_audio_ms": 120,
                "total_ms": 480.4,
            }
        )
    )
    assert [line.split()[0] for line in lines] == ["silence", "transcript", "story", "first", "first", "to"]
    assert lines[0].count("█") == 30 and lines[2].count("█") == 6 and lines[4].count("█") == 12
    assert lines[2].index("█") - lines[0].index("█") == 30
    assert lines[4].index("█") - lines[0].index("█") == 36
    assert [line.split()[-2] for line in lines] == ["300.0", "0.4", "60.0", "0.0", "120.0", "480.4"]
    assert {len(line) for line in lines} == {len(lines[0])}


def test_the_waterfall_of_a_typed_turn_has_no_hearing() -> None:
    lines = list(waterfall({"decide_ms": 3, "first_audio_ms": 0, "total_ms": 3.0}))
    assert [line.split()[0] for line in lines] == ["story", "first", "to"]
    assert list(waterfall({"decide_ms": 0, "total_ms": 0}))[-1].endswith("0.0 ms")

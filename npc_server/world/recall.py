"""What comes to a character's mind when it hears some words. No model takes part; it reads only.

Facts and episodes are weighed together, each by three things between 0 and 1:

    how well it fits the words   an episode: BM25 in the index, against the best one that was found;
                                 a fact: how many of the words are in it
    how important it is          an episode: as the story's events made it; a fact: `_FACT_IMPORTANCE`
    how fresh it is              1 now, half of it `_HALF_LIFE_S` of story time ago, and so on

Not every episode is looked at, so that the time does not grow with what is remembered: the last
`_MOST_MATCHES` that share a word, the most important ones, and the last ones.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from npc_server.world.memories import HeardLine, KnownFact, Moment, PastEpisode, Recalled, tokens
from npc_server.world.memory_rows import find_who
from npc_server.world.words import content_words, search_expression

__all__ = ["recall"]

_MOST_MATCHES = 200
"""Chosen: a tenth of a millisecond for each twenty."""
_MOST_IMPORTANT = 30
_MOST_RECENT = 10
_MOST_FACTS = 200
_FIT_WEIGHT = 1.0
_IMPORTANCE_WEIGHT = 0.6
_FRESHNESS_WEIGHT = 0.3
"""Chosen: the best fit wins against the most important that does not fit, half a fit against a small event."""
_FACT_IMPORTANCE = 0.7
_HALF_LIFE_S = 1800.0
_ITEM_TOKENS = 6
"""Of its date and its place in a list."""

_EPISODE = "e.id, e.text, e.importance, e.version, e.clock_s, e.unix_s"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """`id` rises with the time at which it was remembered."""

    id: int
    item: KnownFact | PastEpisode
    fit: float

    @property
    def text(self) -> str:
        return self.item.text if isinstance(self.item, PastEpisode) else f"{self.item.key} {self.item.value}"

    def weight(self, now_s: float) -> float:
        importance = self.item.importance if isinstance(self.item, PastEpisode) else _FACT_IMPORTANCE
        freshness = math.pow(0.5, max(0.0, now_s - self.item.moment.clock_s) / _HALF_LIFE_S)
        return _FIT_WEIGHT * self.fit + _IMPORTANCE_WEIGHT * importance + _FRESHNESS_WEIGHT * freshness


def recall(
    connection: sqlite3.Connection,
    playthrough: int,
    character: str,
    query: str,
    now_s: float,
    *,
    most_items: int,
    most_tokens: int,
    most_lines: int,
) -> Recalled:
    """See `Memory.recall`.

    Args:
        now_s: story time.
    """
    who = find_who(connection, playthrough, character)
    if who is None:
        return Recalled(now_s=now_s)
    summary = _within(_summary(connection, who), most_tokens)
    candidates = [*_episodes(connection, who, query), *_facts(connection, who, query)]
    chosen = _choose(candidates, now_s, most_items, most_tokens - tokens(summary))
    in_order = sorted(chosen, key=lambda one: one.id)
    return Recalled(
        facts=tuple(one.item for one in chosen if isinstance(one.item, KnownFact)),
        episodes=tuple(one.item for one in in_order if isinstance(one.item, PastEpisode)),
        summary=summary,
        dialogue=_dialogue(connection, who, most_lines),
        now_s=now_s,
    )


def _choose(candidates: Iterable[_Candidate], now_s: float, most_items: int, most_tokens: int) -> list[_Candidate]:
    """The weightiest that there is room for, none twice; among equals the one that came first."""
    chosen: dict[str, _Candidate] = {}
    for candidate in sorted(candidates, key=lambda one: one.weight(now_s), reverse=True):
        if len(chosen) == most_items:
            break
        cost = _ITEM_TOKENS + tokens(candidate.text)
        if cost <= most_tokens and candidate.text not in chosen:
            most_tokens -= cost
            chosen[candidate.text] = candidate
    return list(chosen.values())


def _episodes(connection: sqlite3.Connection, who: int, query: str) -> Iterable[_Candidate]:
    found: dict[int, _Candidate] = {}
    expression = search_expression(who, query)
    if expression is not None:
        matches = connection.execute(
            f"SELECT m.score, {_EPISODE} FROM (SELECT rowid AS id, bm25(episode_index) AS score FROM episode_index "
            "WHERE episode_index MATCH ? ORDER BY rowid DESC LIMIT ?) AS m JOIN episode AS e ON e.id = m.id",
            (expression, _MOST_MATCHES),
        ).fetchall()
        best = min((score for score, *_ in matches), default=0.0)  # BM25 in SQLite is negative: less is better
        found = {row[0]: _episode(row, score / best if best else 0.0) for score, *row in matches}
    for order, most in (("importance DESC, rev DESC", _MOST_IMPORTANT), ("rev DESC", _MOST_RECENT)):
        rows = connection.execute(
            f"SELECT {_EPISODE} FROM episode AS e WHERE who = ? AND live = 1 ORDER BY {order} LIMIT ?", (who, most)
        )
        for row in rows:
            found.setdefault(row[0], _episode(row, 0.0))
    return [found[id_] for id_ in sorted(found, reverse=True)]


def _facts(connection: sqlite3.Connection, who: int, query: str) -> Iterable[_Candidate]:
    asked = {_stem(word) for word in content_words(query)}
    rows = connection.execute(
        "SELECT id, key, value, version, clock_s, unix_s FROM fact "
        "WHERE who = ? AND live = 1 ORDER BY rev DESC LIMIT ?",
        (who, _MOST_FACTS),
    )
    for id_, key, value, *moment in rows:
        words = {_stem(word) for word in content_words(f"{key} {value}".replace("_", " "))} if asked else set()
        fit = len(words & asked) / min(len(words), len(asked)) if words & asked else 0.0
        yield _Candidate(id_, KnownFact(key, value, Moment(*moment)), fit)


def _summary(connection: sqlite3.Connection, who: int) -> str:
    row = connection.execute("SELECT text FROM summary WHERE who = ? AND live = 1", (who,)).fetchone()
    return "" if row is None else str(row[0])


def _dialogue(connection: sqlite3.Connection, who: int, most: int) -> tuple[HeardLine, ...]:
    rows = connection.execute(
        "SELECT speaker, text, turn, version, clock_s, unix_s FROM dialogue "
        "WHERE who = ? AND live = 1 ORDER BY rev DESC LIMIT ?",
        (who, most),
    ).fetchall()
    return tuple(HeardLine(speaker, text, turn, Moment(*moment)) for speaker, text, turn, *moment in reversed(rows))


def _episode(row: Sequence[Any], fit: float) -> _Candidate:
    id_, text, importance, *moment = row
    return _Candidate(id_, PastEpisode(text, importance, Moment(*moment)), fit)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _within(summary: str, most_tokens: int) -> str:
    """The last sentences of a summary that there is room for."""
    lines = summary.splitlines()
    while lines and tokens("\n".join(lines)) > most_tokens:
        del lines[0]
    return "\n".join(lines)

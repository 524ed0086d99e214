"""What comes to a character's mind when it hears some words. No model takes part; it reads only.

Facts and episodes are weighed together, each by three things between 0 and 1:

    how well it fits the words   an episode: BM25 in the index, against the best one that was found;
                                 a fact: how many of the words are in it
    how important it is          an episode: as the story's events made it; a fact: `_FACT_IMPORTANCE`
    how fresh it is              1 now, half of it `_HALF_LIFE_S` of story time ago, and so on

Not every episode is looked at, so that the time does not grow with what is remembered. Each word is
searched for by itself and brings the last `_MATCHES_EACH` episodes that it is in: BM25 is a sum over
words, and so a rare word finds its only episode though a frequent one has hundreds. To the best of
these come the most important episodes and the last ones.
"""

from __future__ import annotations

import heapq
import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from npc_server.world.memories import HeardLine, KnownFact, Moment, PastEpisode, Recalled, tokens
from npc_server.world.memory_rows import find_who
from npc_server.world.words import content_words, search_terms

__all__ = ["recall"]

_MATCHES_EACH = 25
_MOST_MATCHES = 50
_MOST_IMPORTANT = 30
_MOST_RECENT = 10
_MOST_FACTS = 200
"""Chosen, as each costs time."""
_FIT_WEIGHT = 1.0
_IMPORTANCE_WEIGHT = 0.6
_FRESHNESS_WEIGHT = 0.3
"""Chosen: the best fit wins against the most important that does not fit, half a fit against a small event."""
_FACT_IMPORTANCE = 0.7
_HALF_LIFE_S = 1800.0
_ITEM_TOKENS = 6
"""Of its date and its place in a list."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Something that may come to mind.

    Attributes:
        id: rises with the time at which it was remembered.
        key: of a fact; None for an episode.
        text: of an episode, or a fact's value.
        moment: fields of its `Moment`.
    """

    id: int
    key: str | None
    text: str
    importance: float
    fit: float
    moment: tuple[int, float, float]

    @property
    def words(self) -> str:
        return self.text if self.key is None else f"{self.key} {self.text}"

    def weight(self, now_s: float) -> float:
        freshness = math.pow(0.5, max(0.0, now_s - self.moment[1]) / _HALF_LIFE_S)
        return _FIT_WEIGHT * self.fit + _IMPORTANCE_WEIGHT * self.importance + _FRESHNESS_WEIGHT * freshness


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
    episodes = sorted((one for one in chosen if one.key is None), key=lambda one: one.id)
    return Recalled(
        facts=tuple(KnownFact(one.key, one.text, Moment(*one.moment)) for one in chosen if one.key is not None),
        episodes=tuple(PastEpisode(one.text, one.importance, Moment(*one.moment)) for one in episodes),
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
        cost = _ITEM_TOKENS + tokens(candidate.words)
        if cost <= most_tokens and candidate.words not in chosen:
            most_tokens -= cost
            chosen[candidate.words] = candidate
    return list(chosen.values())


def _episodes(connection: sqlite3.Connection, who: int, query: str) -> list[_Candidate]:
    """The last one first."""
    fits = _fits(connection, who, query)
    rows = connection.execute(
        f"""SELECT id, text, importance, version, clock_s, unix_s FROM episode WHERE id IN (
            SELECT value FROM json_each(:fitting)
            UNION SELECT * FROM ({_ids_by("importance DESC, rev DESC")} LIMIT {_MOST_IMPORTANT})
            UNION SELECT * FROM ({_ids_by("rev DESC")} LIMIT {_MOST_RECENT})
        ) ORDER BY id DESC""",
        {"who": who, "fitting": json.dumps(list(fits))},
    ).fetchall()
    return [_Candidate(row[0], None, row[1], row[2], fits.get(row[0], 0.0), row[3:]) for row in rows]


def _fits(connection: sqlite3.Connection, who: int, query: str) -> dict[int, float]:
    """How well episodes fit the words, by id, those that fit best; the best of them has 1."""
    scores: dict[int, float] = {}
    for term in search_terms(who, query):
        found = connection.execute(
            "SELECT rowid, bm25(episode_index) FROM episode_index WHERE episode_index MATCH ? "
            f"ORDER BY rowid DESC LIMIT {_MATCHES_EACH}",
            (term,),
        )
        for id_, score in found:
            scores[id_] = scores.get(id_, 0.0) - score  # SQLite's BM25 is negative
    best = heapq.nlargest(_MOST_MATCHES, scores, key=lambda id_: (scores[id_], id_))
    return {id_: scores[id_] / scores[best[0]] for id_ in best}


def _ids_by(order: str) -> str:
    return f"SELECT id FROM episode WHERE who = :who AND live = 1 ORDER BY {order}"


def _facts(connection: sqlite3.Connection, who: int, query: str) -> Iterator[_Candidate]:
    asked = {_stem(word) for word in content_words(query)}
    rows = connection.execute(
        "SELECT id, key, value, version, clock_s, unix_s FROM fact "
        "WHERE who = ? AND live = 1 ORDER BY rev DESC LIMIT ?",
        (who, _MOST_FACTS),
    )
    for id_, key, value, version, clock_s, unix_s in rows:
        words = {_stem(word) for word in content_words(f"{key} {value}".replace("_", " "))} if asked else set()
        fit = len(words & asked) / min(len(words), len(asked)) if words & asked else 0.0
        yield _Candidate(id_, key, value, _FACT_IMPORTANCE, fit, (version, clock_s, unix_s))


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


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _within(summary: str, most_tokens: int) -> str:
    """The last sentences of a summary that there is room for."""
    lines = summary.splitlines()
    while lines and tokens("\n".join(lines)) > most_tokens:
        del lines[0]
    return "\n".join(lines)

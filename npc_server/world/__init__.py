"""Playthroughs and memories: every step of a player's story, on disk before anybody speaks of it, and
what the characters remember of it.

`store` owns the database; `playthrough` is one player's story in it, `memory` what its characters
remember; `schema` holds the tables; `signal_log` writes signals down so that a story can be replayed.

    note ──▶ memory_rows ──▶ tables ──▶ recall ──▶ what comes to mind
                               ▲
             load of a slot: lineage
"""

"""Playthroughs: every step of a player's story, on disk before anybody speaks of it.

`store` owns the database; `playthrough` is one player's story in it; `schema` holds the tables;
`signal_log` writes signals down so that a story can be replayed.
"""

"""A web page that shows a story live, and lets a director lend a hand. Nothing else needs this room.

`mount` hangs it into the gateway: `access` says who may look, `pages` serves the files of `page/`,
`live` is the socket of one onlooker, `entries` writes a session's log as JSON, `story_map` places the
graph. The page does the rest: it keeps the log that it was told and draws any moment of it.
"""

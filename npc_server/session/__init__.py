"""Conducts one player's conversation over the rooms, and does none of their work.

`host` opens sessions for the gateway; `conversation` takes the player's messages; `acts` are what
the player or the clock does to the story, carried out one after the other by `director`;
`performance` lets characters speak; `story_messages` puts what a step did on the wire.
"""

"""Conducts one player's conversation over the rooms, and does none of their work.

`host` opens a `session` for the gateway, which becomes a `conversation` with the first message.
`turn_taking` says who has the turn; `acts` are what the player or the clock does to the story, carried
out one after the other by `director`; `performance` lets characters speak, line by line, each an
`utterance`; `preparation` has the next lines ready; `story_teller` tells the client of each step.
"""

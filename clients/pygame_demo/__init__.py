"""A game window in pygame in which one talks to the people of a world.

`client` is what a Python game of one's own would take: networking, sound and the clock that both mouths and subtitles
follow. Everything else here draws. Only the wire contract (docs/protocol.md) is known to it, nothing of the server.
"""

"""npc-server: lets a player talk to the characters of a game.

The way of data is gateway, listening, thinking, speaking, gateway, conducted by session; the
story itself lives in `story_graph`. Importing this package loads none of them.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"

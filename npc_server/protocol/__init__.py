"""The wire contract, version 1: message models, the codec with its limits, and the error codes.

`docs/protocol.md` is its published form. Nothing here knows of sockets, sessions or stories.
"""

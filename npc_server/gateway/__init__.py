"""Sockets, handshakes, tokens, resuming and backpressure: everything between the wire and a session.

What a turn or a story is, nothing here knows; `ports` says what is asked of whoever does.
"""

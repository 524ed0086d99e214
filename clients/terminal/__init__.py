"""The terminal client: talk to a character by microphone, recorded files or typed lines.

`connection` speaks the wire contract, `playback` and `microphone` own the sound, `recording`
keeps what was heard, `screen` prints, and `conversation` conducts them.
"""

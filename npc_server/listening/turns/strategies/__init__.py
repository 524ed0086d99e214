"""When a turn of an open microphone is over, one opinion a file. See `endpointing` for how they are composed.

    legal_line      nearly one of the lines that the story waits for: 150 ms of silence
    unfinished      the last word wants another, or a longer line begins so: 600 ms
    own_pauses      as long as this player's own pauses ask for: 200 to 600 ms

A turn that a button opened is judged by none of them: its `commit` is final.
"""

"""What a character answers: which edge the player's words mean, and the lines to say.

`scripted_mind` is the embedded default: the matcher and authored lines. It proposes a signal; only
the story's own `step`, run by whoever commits it, decides.
"""

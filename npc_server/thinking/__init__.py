"""What a character answers: which edge the player's words mean, and what is said to them.

`mind` is what the session asks for. `scripted_mind` is the embedded default: the matcher and authored
lines. `model_mind` lets a language model (`llm/`) speak where nobody wrote a line, and say which of two
readings is meant: `prompt/` briefs it, `model_answer` takes what it writes, `spoken_answer` makes of that what
may be spoken (`spoken_filter` takes out what has no sound, `sentences` cuts, `secrets` holds back), and
`tool_calls` what is done in the game. `assembly` puts a mind together from settings. A mind proposes a signal;
only the story's own `step`, run by whoever commits it, decides.
"""

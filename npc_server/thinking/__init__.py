"""What a character answers: which edge the player's words mean, and what is said to them.

`mind` is what the session asks for. `scripted_mind` is the embedded default: the matcher and authored
lines. `model_mind` lets a language model (`llm/`) speak where nobody wrote a line: `prompt` briefs it,
`sentences` cuts what it writes into what can be spoken. `assembly` puts a mind together from settings.
A mind proposes a signal; only the story's own `step`, run by whoever commits it, decides.
"""

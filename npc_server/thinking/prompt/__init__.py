"""What a language model is told: `build` puts it together, from what never changes (`persona`) and the moment.

`context` is what a caller adds from outside the story, `doings` is what the character can do and did in the game,
`untrusted_text` makes it harmless, `step_brief` puts a committed step into words, `budget` keeps all of it within the
model's context.
"""

from npc_server.thinking.prompt.build import LEAST_PROMPT_TOKENS, MOST_PROMPT_TOKENS, Prompt, PromptBuilder
from npc_server.thinking.prompt.context import NO_CIRCUMSTANCES, PLAYER, Circumstances, HeardLine, Recalled

__all__ = [
    "LEAST_PROMPT_TOKENS",
    "MOST_PROMPT_TOKENS",
    "NO_CIRCUMSTANCES",
    "PLAYER",
    "Circumstances",
    "HeardLine",
    "Prompt",
    "PromptBuilder",
    "Recalled",
]

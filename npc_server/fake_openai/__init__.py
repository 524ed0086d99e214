"""A server that speaks the OpenAI API, without a model: to try the LLM path without a key, and for tests.

`server` answers the routes and keeps what was asked; `http` is the wire; `completions` writes answers
at a set pace; `obedient` makes them up, and `tool_use` their tool calls; `faults` and `tool_faults` break
them by name; `audio` hums and transcribes. Knows nothing of the rest of the project.
"""

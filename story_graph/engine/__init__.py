"""The only way that narrative state changes: `step(story, state, signal) -> StepResult`.

`step` sorts signals; `moves` takes edges; `effects` applies what they do; `legality` says which
may be taken; `timers` knows when time alone moves the story; `view` is what guards see.
"""

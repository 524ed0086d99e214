"""The small pure language of guards: parsed into a tree, evaluated against a view of the state."""

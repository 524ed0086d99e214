"""Text to speech: `synthesiser` is what a provider does, `registry` finds one by name, each folder holds one."""

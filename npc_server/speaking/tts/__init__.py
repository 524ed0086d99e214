"""Text to speech: `synthesiser` is what a provider does, `registry` finds one by name, the rest are providers."""

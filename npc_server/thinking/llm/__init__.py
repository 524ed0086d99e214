"""Language models: `model` is what a provider does, `registry` finds one by name, each file holds one."""

"""The `npc-server` command: one file for each subcommand, put together in `main`."""

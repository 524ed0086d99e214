"""Voice detection: `detector` says what is asked of it, `service` batches all players, `silero` is the net."""

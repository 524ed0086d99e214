"""Clients of npc-server. Each speaks only the wire contract and imports nothing of the server."""

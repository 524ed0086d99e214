"""`python -m npc_server` is the command `npc-server`."""

from npc_server.command_line.main import main

if __name__ == "__main__":
    main()

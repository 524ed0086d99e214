"""Whether what a player said while a character spoke was meant to interrupt it, one opinion a file.

    backchannel      an "uh-huh" or a "right" says *go on*
    short_sound      too short for a sentence: only with a word that interrupts by itself
    minimum_words    fewer words than the server is set to want

The order is the priority; the first that has an opinion decides, and what none of them minds is an
interruption. The story comes before all of them: what it waits for here is always an answer (see
`turn_taking`). A button, a typed line and a tapped choice are meant, and judged by none.
"""

from npc_server.session.interruption.interruption import Interruption

__all__ = ["Interruption"]

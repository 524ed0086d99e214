"""Scenario files of a world, `tests/*.yaml`: what players do, and what the story must make of it.

`scenario` is what one is, `loading` reads them, `staging` begins a playthrough in the middle. Playing one
needs a mind, which is not the story's business.
"""

from story_graph.scenarios.loading import load_scenarios
from story_graph.scenarios.scenario import NO_EDGE, Expected, Scenario, Start, Turn
from story_graph.scenarios.staging import fact_value, staged

__all__ = ["NO_EDGE", "Expected", "Scenario", "Start", "Turn", "fact_value", "load_scenarios", "staged"]

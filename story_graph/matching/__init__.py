"""Finds which of the legal edges a player's words mean: `similarity` measures, `matcher` decides."""

from story_graph.matching.matcher import Abstained, Ambiguous, Matcher, MatchResult, Taken

__all__ = ["Abstained", "Ambiguous", "MatchResult", "Matcher", "Taken"]

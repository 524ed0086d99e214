"""What can be set about hearing: when a turn starts and ends, and how much is kept."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ListeningSettings"]


@dataclass(frozen=True)
class ListeningSettings:
    """All times in milliseconds of sound. The defaults are chosen, but for the thresholds: Silero's own."""

    start_threshold: float = 0.5
    """Probability of voice from which a window counts as speech while nobody speaks."""
    stop_threshold: float = 0.35
    """Probability below which a window counts as silence while somebody speaks (hysteresis)."""
    speech_ms: int = 96
    """Speech in a row that starts a turn; shorter sounds (a click, a knock) don't."""
    silence_ms: int = 300
    """Silence that ends a turn while nothing is known of the player's pauses."""
    least_silence_ms: int = 200
    """Silence that ends a turn of a player who never pauses."""
    most_silence_ms: int = 600
    """Silence that ends a turn of a player who pauses long."""
    legal_line_ms: int = 150
    """Silence that ends a turn which is nearly a line that the story waits for."""
    unfinished_ms: int = 600
    """Silence that ends a turn which seems unfinished."""
    settle_ms: int = 80
    """Quiet after which the recogniser works out its transcript, in case the turn ends."""
    pre_roll_ms: int = 300
    """Sound before the start that belongs to the turn, so that no onset is lost."""
    echo_guard: bool = True
    """Not to take a character's own voice, coming back through loudspeakers, for the player."""
    interruption_words: int = 1
    """Fewer words do not interrupt a character, but for a short "stop" or "wait"."""
    longest_turn_ms: int = 30_000
    """A turn is ended when it is this long."""

"""Where tracks can stand, and a shortest way there.

Guards are taken to open some day. A call or a pool leads both into what it visits and, as if that
always came back, to its `to`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from story_graph.story import Edge, Story

__all__ = ["Reach", "is_exit", "story_reach", "visited_first"]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A node, and whether there is a call to return from."""

    node: str
    is_called: bool


class Reach:
    """Everything that can be reached from some nodes.

    Args:
        starts: full ids of the nodes to begin at, outside of any call.
    """

    def __init__(self, story: Story, starts: Iterable[str]) -> None:
        self._came_by: dict[_Standing, tuple[_Standing, str] | None] = {
            _Standing(start, is_called=False): None for start in starts
        }
        waiting = deque(self._came_by)
        while waiting:
            standing = waiting.popleft()
            for edge in story.nodes[standing.node].edges:
                for following in _following(story, standing, edge):
                    if following not in self._came_by:
                        self._came_by[following] = (standing, edge.id)
                        waiting.append(following)
        self.nodes = frozenset(standing.node for standing in self._came_by)

    def has(self, node: str, *, is_called: bool) -> bool:
        """Whether a track can stand here inside, or outside, of a call."""
        return _Standing(node, is_called) in self._came_by

    def way_to(self, node: str, *, is_called: bool | None = None) -> tuple[str, ...]:
        """Edge ids of a shortest way; a call that has come back counts as its one edge.

        Args:
            is_called: whether to arrive inside of a call; None if either will do.
        """
        wanted = (False, True) if is_called is None else (is_called,)
        ways = [self._way(standing) for called in wanted if (standing := _Standing(node, called)) in self._came_by]
        return min(ways, key=len, default=())

    def _way(self, standing: _Standing) -> tuple[str, ...]:
        edges: list[str] = []
        while (step := self._came_by[standing]) is not None:
            standing, edge = step
            edges.append(edge)
        return tuple(reversed(edges))


def story_reach(story: Story) -> Reach:
    """Everything that the story's tracks can reach."""
    return Reach(story, (track.start for track in story.tracks.values()))


def visited_first(story: Story, edge: Edge) -> tuple[str, ...]:
    """The nodes of which an edge visits one before its `to`: of its call or its pool."""
    if edge.call is not None:
        return (edge.call,)
    return story.pools[edge.pool].storylets if edge.pool is not None else ()


def is_exit(edge: Edge) -> bool:
    """Whether the track stands elsewhere after the edge, and after what it visits."""
    return edge.returns or edge.to != edge.source


def _following(story: Story, standing: _Standing, edge: Edge) -> Iterator[_Standing]:
    for visited in visited_first(story, edge):
        yield _Standing(visited, is_called=True)
    if edge.to is not None:
        yield _Standing(edge.to, standing.is_called)

"""Checkpoints: what some updates begin with, as many as a number of bytes holds."""

import math
from bisect import bisect_left, bisect_right

import numpy as np

from bpviz.engine.rounding import Array

# What a checkpoint takes beside its numbers: an array, an integer, their places in two lists.
OVERHEAD = 192
# More would not make any jump shorter that anybody notices.
_MOST = 65_536
# This part of them goes at once when there are too many, because choosing them takes time.
_DROPPED = 64


class Checkpoints:
    """Vectors of parameters and averages by the number of the update that begins with them.

    Kept every *stride* updates for as long as ``room`` bytes hold them, and then ever more rarely,
    so that no gap is wider than ln 4 = 1.39 times the update that it ends at divided by how many
    there is room for: each new gap is that wide, and whenever the room is full, those go that
    leave the narrowest gaps. (Bringmann et al., *Online checkpointing with improved worst-case
    guarantees*, 2013, call it Binary, and prove that nothing gets below 1.3.)
    """

    def __init__(self, size: int, stride: int) -> None:
        self.size = size + OVERHEAD
        self.stride = stride
        self._updates: list[int] = []
        self._vectors: list[Array] = []

    def __len__(self) -> int:
        return len(self._updates)

    @property
    def nbytes(self) -> int:
        """How much memory they take."""
        return len(self) * self.size

    def due(self, room: int) -> int:
        """The update at which the next one is to be kept."""
        newest = self._updates[-1] if self._updates else 0
        return newest + max(self.stride, math.ceil(math.log(4) * newest / self._most(room)))

    def add(self, update: int, vector: Array, room: int) -> None:
        """Keep one more, later than all others."""
        most = self._most(room)
        if len(self) >= most:
            self._thin(most - max(1, most // _DROPPED), update)
        self._updates.append(update)
        self._vectors.append(vector)

    def below(self, update: int) -> tuple[int, Array] | None:
        """The last one at *update* or before, with its update; None where there is none."""
        place = bisect_right(self._updates, update) - 1
        return (self._updates[place], self._vectors[place]) if place >= 0 else None

    def spread(self, after: int, most: int) -> list[tuple[int, Array]]:
        """At most *most* of those later than update *after*, evenly spread, the last among them."""
        first = bisect_right(self._updates, after)
        count = min(most, len(self) - first)
        places = np.linspace(len(self) - 1, first, max(count, 0)).round().astype(int)[::-1]
        return [(self._updates[place], self._vectors[place]) for place in places.tolist()]

    def forget(self, update: int) -> None:
        """Drop those at *update* and after."""
        place = bisect_left(self._updates, update)
        del self._updates[place:], self._vectors[place:]

    def _most(self, room: int) -> int:
        return max(1, min(_MOST, room // self.size))

    def _thin(self, kept: int, newest: int) -> None:
        """Drop all but *kept*; *newest* is what the last one's gap reaches to."""
        while len(self) > kept:
            edges = np.array([0, *self._updates, newest])
            dropped: set[int] = set()
            for place in np.argsort(edges[2:] - edges[:-2], kind="stable").tolist():
                if not {place - 1, place + 1} & dropped:
                    dropped.add(place)
                if len(dropped) == len(self) - kept:
                    break
            places = [place for place in range(len(self)) if place not in dropped]
            self._updates = [self._updates[place] for place in places]
            self._vectors = [self._vectors[place] for place in places]

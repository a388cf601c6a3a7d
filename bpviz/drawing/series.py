"""Errors by the million: the extremes of any stretch at hand without looking at every number."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Edges = NDArray[np.intp]

_BLOCK = 64
_MANY = 4 * _BLOCK


class Series:
    """Numbers to which more are added, and their extremes by blocks.

    What is not finite never counts as an extreme.
    """

    def __init__(self, values: ArrayLike = ()) -> None:
        self._values: Array = np.empty(0)
        self._length = 0
        self._blocks: list[Array] = [np.empty(0)] * 3
        self._summed = 0
        self.extend(values)

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> Array:
        """The numbers, ``(length,)``; not to be written into."""
        return self._values[: self._length]

    def extend(self, values: ArrayLike) -> None:
        """Add numbers at the end."""
        more = np.asarray(values, dtype=np.float64)
        needed = self._length + len(more)
        self._values = _grown(self._values, self._length, needed)
        self._values[self._length : needed] = more
        self._length = needed
        blocks = needed // _BLOCK
        if blocks > self._summed:
            new = self._values[self._summed * _BLOCK : blocks * _BLOCK].reshape(-1, _BLOCK)
            self._blocks = [_grown(kept, self._summed, blocks) for kept in self._blocks]
            for kept, found in zip(self._blocks, _extremes_of_rows(new), strict=True):
                kept[self._summed : blocks] = found
            self._summed = blocks

    def cut(self, length: int) -> None:
        """Forget all numbers from *length* on."""
        self._length = min(self._length, max(length, 0))
        self._summed = min(self._summed, self._length // _BLOCK)

    def extremes(self, edges: Edges, *, positive: bool = False) -> tuple[Array, Array]:
        """The smallest and the largest number of each stretch ``edges[i]`` to ``edges[i + 1]``.

        ``edges`` rise strictly. Only finite numbers count, with *positive* only those above 0;
        where a stretch has none, its extremes are NaN.
        """
        starts, stops = edges[:-1], edges[1:]
        if not len(starts):
            return np.empty(0), np.empty(0)
        if int((stops - starts).min()) < _MANY:
            values = self.values[edges[0] : edges[-1]]
            low, high = _low(values, positive), _high(values, positive)
            places = starts - edges[0]
            return _shown(np.minimum.reduceat(low, places), np.maximum.reduceat(high, places))
        first, last = -(-starts // _BLOCK), stops // _BLOCK
        within = np.stack([first, last], axis=1).ravel()
        kept_low, kept_high = self._blocks[2 if positive else 0], self._blocks[1]
        low = np.minimum.reduceat(np.append(kept_low[: self._summed], np.inf), within)[::2]
        high = np.maximum.reduceat(np.append(kept_high[: self._summed], -np.inf), within)[::2]
        if positive:
            high = np.where(high > 0, high, -np.inf)
        for begin, end in ((starts, first * _BLOCK), (last * _BLOCK, stops)):
            index = begin[:, None] + np.arange(_BLOCK)
            outside = index >= end[:, None]
            values = self._values[np.minimum(index, self._length - 1)]
            values = np.where(outside, np.nan, values)
            low = np.minimum(low, _low(values, positive).min(axis=1))
            high = np.maximum(high, _high(values, positive).max(axis=1))
        return _shown(low, high)


class Losses:
    """The error of every update, and of every finished epoch its mean.

    The last batch of an epoch may be smaller, *last_share* of the others: its error counts for as
    much less.
    """

    def __init__(
        self, values: ArrayLike = (), updates_per_epoch: int = 1, *, last_share: float = 1.0
    ) -> None:
        self.updates_per_epoch = max(updates_per_epoch, 1)
        self.updates = Series()
        self.epochs = Series() if self.updates_per_epoch > 1 else self.updates
        weights = np.ones(self.updates_per_epoch)
        weights[-1] = last_share
        self._weights = weights / weights.sum()
        self._not_finite: int | None = None
        self.not_positive = 0
        """How many errors are 0 or less, which have no place on a logarithmic axis."""
        self.extend(values)

    def __len__(self) -> int:
        return len(self.updates)

    def extend(self, values: ArrayLike) -> None:
        """Add the errors of the updates that follow."""
        more = np.asarray(values, dtype=np.float64)
        finite = np.isfinite(more)
        if self._not_finite is None and not finite.all():
            self._not_finite = len(self) + int((~finite).argmax())
        self.not_positive += int(np.count_nonzero(more <= 0))
        self.updates.extend(more)
        if self.epochs is self.updates:
            return
        per, known = self.updates_per_epoch, len(self.epochs)
        finished = len(self) // per
        if finished > known:
            table = self.updates.values[known * per : finished * per].reshape(-1, per)
            with np.errstate(all="ignore"):
                self.epochs.extend((table * self._weights).sum(axis=1))

    def cut(self, length: int) -> None:
        """Forget the errors from update *length* on."""
        self.not_positive -= int(np.count_nonzero(self.updates.values[max(length, 0) :] <= 0))
        self.updates.cut(length)
        if self.epochs is not self.updates:
            self.epochs.cut(len(self) // self.updates_per_epoch)
        if self._not_finite is not None and self._not_finite >= length:
            self._not_finite = None

    @property
    def first_not_finite(self) -> tuple[int, float] | None:
        """The first update whose error is not finite, and that error."""
        if self._not_finite is None:
            return None
        return self._not_finite, float(self.updates.values[self._not_finite])


def _grown(array: Array, used: int, needed: int) -> Array:
    """*array* with room for *needed* numbers, the first *used* kept."""
    if needed <= len(array):
        return array
    larger = np.empty(max(needed, 2 * len(array)))
    larger[:used] = array[:used]
    return larger


def _low(values: Array, positive: bool) -> Array:
    counts = np.isfinite(values)
    if positive:
        counts &= values > 0
    return np.where(counts, values, np.inf)


def _high(values: Array, positive: bool) -> Array:
    counts = np.isfinite(values)
    if positive:
        counts &= values > 0
    return np.where(counts, values, -np.inf)


def _extremes_of_rows(values: Array) -> tuple[Array, Array, Array]:
    return (
        _low(values, False).min(axis=1),
        _high(values, False).max(axis=1),
        _low(values, True).min(axis=1),
    )


def _shown(low: Array, high: Array) -> tuple[Array, Array]:
    nothing = low > high
    low[nothing] = high[nothing] = math.nan
    return low, high

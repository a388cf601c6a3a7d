"""Matrices made small enough to be seen whole: several numbers become one."""

from collections import OrderedDict

import numpy as np

from bpviz.engine.rounding import Array

_KEPT = 96
_pooled: OrderedDict[tuple[int, int, int], tuple[Array, Array]] = OrderedDict()


def pooled(values: Array, rows: int, columns: int) -> Array:
    """*values* ``(r, c)`` with *rows* × *columns* of them made one, the largest magnitude, signed.

    The result is ``(⌈r/rows⌉, ⌈c/columns⌉)``. NaN wins over everything. Results are kept for
    arrays that are asked for again, so that a step costs no more than what it changed.
    """
    if rows == columns == 1:
        return values
    key = (id(values), rows, columns)
    known = _pooled.get(key)
    if known is not None and known[0] is values:
        _pooled.move_to_end(key)
        return known[1]
    result = _pool(values, rows, columns)
    _pooled[key] = (values, result)
    if len(_pooled) > _KEPT:
        _pooled.popitem(last=False)
    return result


def _pool(values: Array, rows: int, columns: int) -> Array:
    starts = np.arange(0, values.shape[0], rows), np.arange(0, values.shape[1], columns)
    high = np.maximum.reduceat(np.maximum.reduceat(values, starts[0], axis=0), starts[1], axis=1)
    low = np.minimum.reduceat(np.minimum.reduceat(values, starts[0], axis=0), starts[1], axis=1)
    return np.where(high >= -low, high, low)

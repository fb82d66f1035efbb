"""Whole numbers as they travel to the page: columns of variable-length integers, packed and base64-encoded.

The other end is ``web/codec.js``.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL = 6


def packed(content: bytes) -> str:
    """Return bytes as base64 of gzip without a time, so that equal bytes stay equal.

    Examples
    --------
    >>> gzip.decompress(base64.b64decode(packed(b"front")))
    b'front'
    """
    return base64.b64encode(gzip.compress(content, LEVEL, mtime=0)).decode("ascii")


def columns(*given: ArrayLike) -> bytes:
    """Return columns of whole numbers, zero or more, one after the other: how many, and each in LEB128.

    Examples
    --------
    >>> columns([1, 300], []).hex(" ")
    '02 01 ac 02 00'
    """
    return b"".join(_column(np.asarray(numbers, dtype=np.int64)) for numbers in given)


def zigzag(numbers: ArrayLike) -> NDArray[np.int64]:
    """Return whole numbers of either sign as ones from zero on, small where they were near zero.

    Examples
    --------
    >>> zigzag([0, -1, 1, -2]).tolist()
    [0, 1, 2, 3]
    """
    signed = np.asarray(numbers, dtype=np.int64)
    return np.where(signed < 0, -2 * signed - 1, 2 * signed)


def steps(numbers: ArrayLike) -> NDArray[np.int64]:
    """Return the first number and the steps from each to the next.

    Examples
    --------
    >>> steps([5, 7, 6]).tolist()
    [5, 2, -1]
    """
    whole = np.asarray(numbers, dtype=np.int64)
    return np.append(whole[:1], whole[1:] - whole[:-1])


def runs(lists: Iterable[Iterable[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how long each of some lists is, and all their members in a row.

    Examples
    --------
    >>> [column.tolist() for column in runs([[3], [], [1, 2]])]
    [[1, 0, 2], [3, 1, 2]]
    """
    known = [list(members) for members in lists]
    flat = [member for members in known for member in members]
    return np.array([len(members) for members in known], dtype=np.int64), np.array(flat, dtype=np.int64)


def _column(numbers: NDArray[np.int64]) -> bytes:
    """Return one column."""
    if numbers.size and numbers.min() < 0:
        raise ValueError("a column holds numbers from zero on: see `zigzag`")
    whole: NDArray[Any] = np.concatenate([[numbers.size], numbers]).astype(np.uint64)
    size = np.ones(len(whole), dtype=np.intp)
    for bits in range(7, 64, 7):
        size += whole >= np.uint64(1 << bits)
    start = np.cumsum(size) - size
    found = np.zeros(int(size.sum()), dtype=np.uint8)
    for at in range(int(size.max())):
        longer = size > at
        more = np.where(size[longer] > at + 1, 128, 0).astype(np.uint64)
        found[start[longer] + at] = (whole[longer] >> np.uint64(7 * at)) & np.uint64(127) | more
    return found.tobytes()

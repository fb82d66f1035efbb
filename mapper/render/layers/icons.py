"""White icons on clear ground, as PNG: a globe tints them in a party's colour."""

from __future__ import annotations

import struct
import zlib

import numpy as np

SIDE = 48
RADIUS = 20.0
RING = 6.0
"""Pixels of a ring."""


def icon(name: str) -> bytes:
    """Return a PNG of a ``disc``, a ``ring`` or a ``diamond``.

    Examples
    --------
    >>> icon("disc")[1:4]
    b'PNG'
    """
    across = np.abs(np.arange(SIDE) - (SIDE - 1) / 2)
    x, y = np.meshgrid(across, across)
    reach = x + y if name == "diamond" else np.hypot(x, y)
    alpha = np.clip(RADIUS + 0.5 - reach, 0, 1)
    if name == "ring":
        alpha = np.minimum(alpha, np.clip(reach - (RADIUS - RING) + 0.5, 0, 1))
    pixels = np.full((SIDE, SIDE, 2), 255, dtype=np.uint8)
    pixels[..., 1] = np.round(255 * alpha)
    lines = np.concatenate([np.zeros((SIDE, 1), np.uint8), pixels.reshape(SIDE, -1)], axis=1)
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 4, 0, 0, 0)  # eight bits of grey and of opacity
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

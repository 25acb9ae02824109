"""Bytes into snapshots and back, without a database: workers and exports need no more."""

from __future__ import annotations

import hashlib
import sys

from storage.records import Snapshot

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3

UnpackError = zstd.ZstdError


def pack(body: bytes) -> Snapshot:
    """The snapshot of a decoded body, ready to store."""
    return Snapshot(hashlib.sha256(body).hexdigest(), len(body), "zstd", zstd.compress(body, LEVEL))


def unpack(packed: bytes) -> bytes:
    """The bytes of a snapshot. Raises UnpackError when they are not what was packed."""
    return zstd.decompress(packed)

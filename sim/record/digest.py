"""The hash of a state: the same bytes for the same state, whatever machine or engine made it."""

import hashlib

import numpy as np

from sim.model.state import State


def state_hash(state: State) -> str:
    """Hash the whole state, names and shapes included, with sha256 (64 hex digits).

    Numbers are taken as little-endian 64-bit words; -0.0 counts as 0.0.
    """
    digest = hashlib.sha256()
    for name, values in zip(State._fields, state, strict=True):
        array = np.ascontiguousarray(values + 0)
        wanted = "<f8" if array.dtype.kind == "f" else "<i8"
        digest.update(f"{name}{array.shape}".encode("ascii"))
        digest.update(array.astype(wanted).tobytes())
    return digest.hexdigest()

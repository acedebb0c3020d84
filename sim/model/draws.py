"""Random numbers by address: Philox4x32-10 at (seed, run, turn, entity, purpose).

A turn's numbers are filled before the step, as data: they can be shown, logged, pinned, or replaced by
dice. The same address always holds the same luck, whatever else happened. Source of the generator:
Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3".
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

WORD = 0xFFFFFFFF
WORLD_ENTITY = 4096
NOISE_SCALE = 1.7320508075688772

FIRST_ACT = 0  # actor: purposes 0 and 1 choose the two acts; directed pair: they settle consent
INCIDENT = 4  # undirected pair: 4..8 deadly incident, who fired, clash, war, clash ends
LAPSE = 9  # undirected pair: idle talks fall back
VOTE = 8  # actor: 8..11 noise of a council vote
SERIES = 12  # actor: 12 and 13 length of a series of provocations
SEEN = 16  # directed pair (observer, actor): 16+8q is the act of slot q seen, 18+8q..21+8q noise
EXTRA = 22  # 22+8q: consent and series of the slots after the seat's own two


class Draws(NamedTuple):
    """Hold all random numbers of one month; every entry is uniform on [0, 1) unless said.

    choice [n, 2] · consent [n, n, slots] of (proposer, target) · incident [n, n, 5], upper triangle ·
    lapse [n, n], upper triangle · vote [n] noise · series [n, slots] · seen [n, n, slots] of
    (observer, actor) · noise [n, n, slots] · distraction noise [distractions]. Noise has mean 0, sd 1.
    """

    choice: npt.NDArray[np.float64]
    consent: npt.NDArray[np.float64]
    incident: npt.NDArray[np.float64]
    lapse: npt.NDArray[np.float64]
    vote: npt.NDArray[np.float64]
    series: npt.NDArray[np.float64]
    seen: npt.NDArray[np.float64]
    noise: npt.NDArray[np.float64]
    distraction: npt.NDArray[np.float64]


def philox(
    c0: int, c1: int, c2: int, c3: int, k0: int, k1: int
) -> tuple[int, int, int, int]:
    """Encrypt one counter of four 32-bit words under a key of two.

    Products are taken in halves so that nothing exceeds 63 bits: the same text runs on machine integers.

    >>> [f"{word:08x}" for word in philox(0, 0, 0, 0, 0, 0)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    for _ in range(10):
        low0 = 0xD2511F53 * (c0 & 0xFFFF)
        high0 = 0xD2511F53 * (c0 >> 16) + (low0 >> 16)
        low2 = 0xCD9E8D57 * (c2 & 0xFFFF)
        high2 = 0xCD9E8D57 * (c2 >> 16) + (low2 >> 16)
        c0 = (high2 >> 16) ^ c1 ^ k0
        c1 = ((high2 & 0xFFFF) << 16) | (low2 & 0xFFFF)
        c2 = (high0 >> 16) ^ c3 ^ k1
        c3 = ((high0 & 0xFFFF) << 16) | (low0 & 0xFFFF)
        k0 = (k0 + 0x9E3779B9) & WORD
        k1 = (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def uniform_pair(seed: int, run: int, turn: int, entity: int, half: int) -> tuple[float, float]:
    """Draw the two uniforms of purposes 2*half and 2*half + 1 at one address, each on [0, 1).

    >>> uniform_pair(1, 0, 0, 0, 0)
    (0.8902591757080309, 0.585725953513891)
    """
    w0, w1, w2, w3 = philox(
        run & WORD, run >> 32, turn * 65536 + entity, half, seed & WORD, seed >> 32
    )
    even = ((w0 >> 5) * 67108864 + (w1 >> 6)) / 9007199254740992.0
    odd = ((w2 >> 5) * 67108864 + (w3 >> 6)) / 9007199254740992.0
    return even, odd


def uniform(seed: int, run: int, turn: int, entity: int, purpose: int) -> float:
    """Draw the uniform of one purpose at one address, on [0, 1)."""
    pair = uniform_pair(seed, run, turn, entity, purpose // 2)
    return pair[purpose % 2]


def noise(seed: int, run: int, turn: int, entity: int, purpose: int) -> float:
    """Draw near-normal noise from four uniforms: mean 0, sd 1, within +-3.47. Purpose is even.

    >>> round(noise(1, 0, 0, 4096, 0), 15)
    0.973743683480103
    """
    a, b = uniform_pair(seed, run, turn, entity, purpose // 2)
    c, d = uniform_pair(seed, run, turn, entity, purpose // 2 + 1)
    return (a + b + c + d - 2.0) * NOISE_SCALE


def empty_draws(actors: int, slots: int, distractions: int) -> Draws:
    """Make room for one month's numbers, all 0."""
    return Draws(
        np.zeros((actors, 2)),
        np.zeros((actors, actors, slots)),
        np.zeros((actors, actors, 5)),
        np.zeros((actors, actors)),
        np.zeros(actors),
        np.zeros((actors, slots)),
        np.zeros((actors, actors, slots)),
        np.zeros((actors, actors, slots)),
        np.zeros(distractions),
    )


def fill_actor(draws: Draws, i: int, seed: int, run: int, turn: int, address: int) -> None:
    """Fill the numbers that belong to one actor: choice, vote noise, series."""
    draws.choice[i, 0], draws.choice[i, 1] = uniform_pair(seed, run, turn, address, 0)
    draws.vote[i] = noise(seed, run, turn, address, VOTE)
    for q in range(draws.series.shape[1]):
        purpose = SERIES + q if q < 2 else EXTRA + 8 * q
        draws.series[i, q] = uniform(seed, run, turn, address, purpose)


def fill_directed(draws: Draws, i: int, j: int, seed: int, run: int, turn: int, entity: int) -> None:
    """Fill the numbers of one directed pair: consent of j to i's acts; what i sees of j's acts."""
    for q in range(draws.consent.shape[2]):
        purpose = FIRST_ACT + q if q < 2 else EXTRA + 8 * q
        draws.consent[i, j, q] = uniform(seed, run, turn, entity, purpose)
        draws.seen[i, j, q] = uniform(seed, run, turn, entity, SEEN + 8 * q)
        draws.noise[i, j, q] = noise(seed, run, turn, entity, SEEN + 2 + 8 * q)


def fill_undirected(draws: Draws, i: int, j: int, seed: int, run: int, turn: int, entity: int) -> None:
    """Fill the numbers of one undirected pair, i before j: incident chain and lapse of talks."""
    draws.incident[i, j, 0], draws.incident[i, j, 1] = uniform_pair(seed, run, turn, entity, 2)
    draws.incident[i, j, 2], draws.incident[i, j, 3] = uniform_pair(seed, run, turn, entity, 3)
    draws.incident[i, j, 4], draws.lapse[i, j] = uniform_pair(seed, run, turn, entity, 4)


def fill(draws: Draws, address: npt.NDArray[np.int64], seed: int, run: int, turn: int) -> None:
    """Fill a month's numbers from their addresses.

    address [n] are the actors' addresses in ascending order; turn counts months from 0, below 65536.
    """
    n = len(address)
    for i in range(n):
        fill_actor(draws, i, seed, run, turn, int(address[i]))
        for j in range(n):
            entity = int(256 + 16 * address[i] + address[j])
            if i != j:
                fill_directed(draws, i, j, seed, run, turn, entity)
            if i < j:
                fill_undirected(draws, i, j, seed, run, turn, entity)
    for d in range(len(draws.distraction)):
        draws.distraction[d] = noise(seed, run, turn, WORLD_ENTITY, 4 * d)

"""Random numbers by address: Philox4x32-10 at (seed, run, turn, entity, purpose).

A turn's numbers are filled before the step, as data: they can be shown, logged, pinned, or replaced by
dice. The same address always holds the same luck, whatever else happened. Source of the generator:
Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3".
"""

from typing import Any, NamedTuple

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


Word = Any  # an integer, or an array of them
Real = Any  # a float, or an array of them


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


def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: int, k1: int) -> tuple[Word, Word, Word, Word]:
    """Encrypt one counter of four 32-bit words under a key of two.

    A product of two words fills 64 bits; where integers have a sign it may come out negative, but its
    halves are the same bits. The same text runs on Python's integers, machine integers and arrays of them.

    >>> [f"{word:08x}" for word in philox(0, 0, 0, 0, 0, 0)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    for _ in range(10):
        product0 = 0xD2511F53 * c0
        product2 = 0xCD9E8D57 * c2
        c0 = ((product2 >> 32) & WORD) ^ c1 ^ k0
        c1 = product2 & WORD
        c2 = ((product0 >> 32) & WORD) ^ c3 ^ k1
        c3 = product0 & WORD
        k0 = (k0 + 0x9E3779B9) & WORD
        k1 = (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def uniform_pair(seed: int, run: int, turn: int, entity: Word, half: Word) -> tuple[Real, Real]:
    """Draw the two uniforms of purposes 2*half and 2*half + 1, each on [0, 1), at one address or many.

    >>> uniform_pair(1, 0, 0, 0, 0)
    (0.8902591757080309, 0.585725953513891)
    """
    same = entity * 0  # one word of the counter for each entity
    w0, w1, w2, w3 = philox(
        (run & WORD) + same,
        ((run >> 32) & WORD) + same,
        turn * 65536 + entity,
        half + same,
        seed & WORD,
        (seed >> 32) & WORD,
    )
    even = ((w0 >> 5) * 67108864 + (w1 >> 6)) / 9007199254740992.0
    odd = ((w2 >> 5) * 67108864 + (w3 >> 6)) / 9007199254740992.0
    return even, odd


def uniform_pairs(seed: int, run: int, turn: int, block: npt.NDArray[np.int64]) -> tuple[Real, Real]:
    """Draw the two uniforms of every address in block [blocks, 2]: two arrays [blocks]."""
    return uniform_pair(seed, run, turn, block[:, 0], block[:, 1])


def uniform(seed: int, run: int, turn: int, entity: int, purpose: int) -> float:
    """Draw the uniform of one purpose at one address, on [0, 1).

    >>> uniform(1, 0, 0, 0, 1)
    0.585725953513891
    """
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


def blocks(address: npt.NDArray[np.int64], slots: int, distractions: int) -> npt.NDArray[np.int64]:
    """List entity and half purpose [blocks, 2] of every pair of uniforms that a month needs.

    address [n] are the actors' addresses in ascending order. The order is the one in which fill reads:
    for actors, then directed pairs, then undirected ones, each half purpose over all of its entities.
    """
    n = address.shape[0]
    actors = address.copy()
    directed = np.zeros(n * n, dtype=np.int64)
    undirected = np.zeros(n * n, dtype=np.int64)
    for i in range(n):
        for j in range(n):
            directed[i * n + j] = 256 + 16 * address[i] + address[j]
            undirected[i * n + j] = 256 + 16 * min(address[i], address[j]) + max(address[i], address[j])
    rows = []
    for half in (0, VOTE // 2, VOTE // 2 + 1, SERIES // 2):
        rows += [(entity, half) for entity in actors]
    for q in range(2, slots):
        rows += [(entity, EXTRA // 2 + 4 * q) for entity in actors]
    rows += [(entity, 0) for entity in directed]
    for q in range(slots):
        for half in range(3):
            rows += [(entity, SEEN // 2 + 4 * q + half) for entity in directed]
    for q in range(2, slots):
        rows += [(entity, EXTRA // 2 + 4 * q) for entity in directed]
    for half in (INCIDENT // 2, INCIDENT // 2 + 1, LAPSE // 2):
        rows += [(entity, half) for entity in undirected]
    for d in range(distractions):
        rows += [(WORLD_ENTITY, 2 * d), (WORLD_ENTITY, 2 * d + 1)]
    return np.array(rows, dtype=np.int64)


def fill(draws: Draws, block: npt.NDArray[np.int64], seed: int, run: int, turn: int) -> None:
    """Fill a month's numbers from their addresses, listed by blocks; turn counts months from 0.

    One encryption of all counters at once gives the same words as one after the other.
    """
    n, slots = draws.series.shape
    even, odd = uniform_pairs(seed, run, turn, block)
    draws.choice[:, 0] = even[:n]
    draws.choice[:, 1] = odd[:n]
    draws.vote[:] = (
        even[n : 2 * n] + odd[n : 2 * n] + even[2 * n : 3 * n] + odd[2 * n : 3 * n] - 2.0
    ) * NOISE_SCALE
    draws.series[:, 0] = even[3 * n : 4 * n]
    draws.series[:, 1] = odd[3 * n : 4 * n]
    at = 4 * n
    for q in range(2, slots):
        draws.series[:, q] = even[at : at + n]
        at += n
    at = fill_directed(draws, even, odd, at)
    m = n * n
    for k in range(2):
        draws.incident[:, :, 2 * k] = even[at : at + m].reshape((n, n))
        draws.incident[:, :, 2 * k + 1] = odd[at : at + m].reshape((n, n))
        at += m
    draws.incident[:, :, 4] = even[at : at + m].reshape((n, n))
    draws.lapse[:, :] = odd[at : at + m].reshape((n, n))
    at += m
    for d in range(draws.distraction.shape[0]):
        draws.distraction[d] = (even[at] + odd[at] + even[at + 1] + odd[at + 1] - 2.0) * NOISE_SCALE
        at += 2


def fill_directed(draws: Draws, even: npt.NDArray[np.float64], odd: npt.NDArray[np.float64], at: int) -> int:
    """Fill consent of j to i's acts and what i sees of j's acts; give where the next numbers begin."""
    n, slots = draws.series.shape
    m = n * n
    draws.consent[:, :, 0] = even[at : at + m].reshape((n, n))
    draws.consent[:, :, 1] = odd[at : at + m].reshape((n, n))
    at += m
    for q in range(slots):
        draws.seen[:, :, q] = even[at : at + m].reshape((n, n))
        a, b = at + m, at + 2 * m
        total = even[a : a + m] + odd[a : a + m] + even[b : b + m] + odd[b : b + m]
        draws.noise[:, :, q] = ((total - 2.0) * NOISE_SCALE).reshape((n, n))
        at += 3 * m
    for q in range(2, slots):
        draws.consent[:, :, q] = even[at : at + m].reshape((n, n))
        at += m
    return at

"""Arithmetic and luck: published vectors, the numbers of the specification, and what must hold for all."""

import math
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import draws as D
from sim.model.arith import exp, logistic
from sim.model.draws import WORLD_ENTITY, noise, philox, uniform, uniform_pair
from tests.model.worlds import draws_of, world

# Random123, kat_vectors, philox 4x32-10: counter, key, output.
KNOWN_ANSWERS = (
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
)
WORDS = st.integers(0, 2**32 - 1)


def words(text):
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter, key, answer):
    assert list(philox(*words(counter), *words(key))) == words(answer)


def philox_in_one_go(counter, key):
    """Run the ten rounds in whole products, which Python's integers allow."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        a, b = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b % 2**32, (a >> 32) ^ c3 ^ k1, a % 2**32
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return c0, c1, c2, c3


@given(st.tuples(WORDS, WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_products_in_halves_are_the_same_products(counter, key):
    assert philox(*counter, *key) == philox_in_one_go(counter, key)


def test_the_numbers_of_the_specification():
    assert exp(1.0) == 2.7182818284590331
    assert exp(-3.7) == 2.4723526470339371e-02
    assert logistic(0.5) == 0.6224593312018543
    assert uniform(1, 0, 0, 0, 0) == 0.89025917570803093
    assert uniform(1, 0, 0, 0, 1) == 0.58572595351389101
    assert noise(1, 0, 0, WORLD_ENTITY, 0) == pytest.approx(0.973743683480103, abs=5e-16)


@given(st.floats(-14, 14))
def test_exp_is_the_exponential_to_13_digits_where_it_decides(value):
    assert exp(value) == pytest.approx(math.exp(value), rel=1e-13)


@given(st.floats(-40, 40))
def test_exp_is_the_exponential_to_8_digits_everywhere(value):
    assert exp(value) == pytest.approx(math.exp(value), rel=1e-8)
    assert exp(value + math.copysign(100, value)) == exp(math.copysign(40, value))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_exp_and_logistic_never_fall(a, b):
    low, high = min(a, b), max(a, b)
    assert exp(low) <= exp(high) * (1 + 1e-14)
    assert logistic(low) <= logistic(high) * (1 + 1e-14)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 65535), st.integers(0, 4096))
def test_uniforms_and_noise_stay_in_their_range(seed, run, turn, entity):
    even, odd = uniform_pair(seed, run, turn, entity, 3)
    assert 0.0 <= even < 1.0
    assert 0.0 <= odd < 1.0
    assert (even, odd) == (uniform(seed, run, turn, entity, 6), uniform(seed, run, turn, entity, 7))
    total = sum(uniform(seed, run, turn, entity, purpose) for purpose in (4, 5, 6, 7))
    assert noise(seed, run, turn, entity, 4) == pytest.approx((total - 2) * 1.7320508075688772, abs=1e-15)


def test_seed_and_run_use_all_their_64_bits():
    places = [(1, 0), (1, 2**32), (2**32 + 1, 0), (0, 1), (0, 0)]
    assert len({uniform(seed, run, 0, 0, 0) for seed, run in places}) == len(places)


def test_every_number_of_a_month_has_an_address_of_its_own():
    draws = draws_of(world())
    n = draws.choice.shape[0]
    numbers = [*draws.choice.ravel(), *draws.series.ravel(), *draws.vote, *draws.distraction]
    for i in range(n):
        for j in range(n):
            if i != j:
                numbers += [*draws.consent[i, j], *draws.seen[i, j], *draws.noise[i, j]]
            if i < j:
                numbers += [*draws.incident[i, j], draws.lapse[i, j]]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(("seed", "run", "month"), [(7, 3, 5), (2**64 - 1, 2**40 + 1, 65535), (0, 0, 0)])
def test_the_addresses_are_those_of_the_specification(seed, run, month):
    draws, address = draws_of(world(), seed=seed, run=run, month=month), world().game.address
    i, j = 1, 4
    pair, back = (256 + 16 * int(address[a]) + int(address[b]) for a, b in ((i, j), (j, i)))

    def at(entity, purpose):
        return uniform(seed, run, month, entity, purpose)

    assert [*draws.choice[i]] == [at(int(address[i]), 0), at(int(address[i]), 1)]
    assert [*draws.series[i, :2]] == [at(int(address[i]), 12), at(int(address[i]), 13)]
    assert draws.vote[i] == noise(seed, run, month, int(address[i]), 8)
    assert [*draws.consent[j, i, :2]] == [at(back, 0), at(back, 1)]
    assert [*draws.incident[i, j]] == [at(pair, purpose) for purpose in (4, 5, 6, 7, 8)]
    assert draws.lapse[i, j] == at(pair, 9)
    for slot in range(world().game.slots):
        assert draws.seen[j, i, slot] == at(back, 16 + 8 * slot)
        assert draws.noise[j, i, slot] == noise(seed, run, month, back, 18 + 8 * slot)
    assert [*draws.distraction] == [
        noise(seed, run, month, WORLD_ENTITY, 0),
        noise(seed, run, month, WORLD_ENTITY, 4),
    ]


def test_no_purpose_is_used_twice():
    """Purposes of a directed pair: consent, what is seen, its noise; of an actor: choice, vote, series."""
    slots = range(64)
    consent = [D.FIRST_ACT + q if q < 2 else D.EXTRA + 8 * q for q in slots]
    pair = [
        *consent,
        *(D.SEEN + 8 * q for q in slots),
        *(D.SEEN + 2 + 8 * q + k for q in slots for k in range(4)),
    ]
    undirected = [D.INCIDENT + k for k in range(5)] + [D.LAPSE]
    assert len(set(pair + undirected)) == len(pair + undirected)
    series = [D.SERIES + q if q < 2 else D.EXTRA + 8 * q for q in slots]
    actor = [0, 1, *(D.VOTE + k for k in range(4)), *series]
    assert len(set(actor)) == len(actor)


def test_noise_has_mean_0_and_deviation_1():
    numbers = [noise(5, run, 0, 0, 8) for run in range(4000)]
    mean = sum(numbers) / len(numbers)
    variance = sum((x - mean) ** 2 for x in numbers) / len(numbers)
    assert abs(mean) < 4 / math.sqrt(len(numbers))
    assert abs(variance - 1) < 0.1


def test_the_rules_import_no_random_source_of_their_own():
    code = "import sys, sim.model.turn; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not re.search(r"\b(mesa|numba|yaml|pydantic)\b", done.stdout)

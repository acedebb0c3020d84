"""Arithmetic that gives the same bits on every machine.

Only ``+ - * / sqrt``, ``min``, ``max`` and comparisons are used: library versions of the exponential
differ between CPUs in the last bit, and one bit is enough to part two games.
"""


def clip(value: float, low: float, high: float) -> float:
    """Hold a value between two bounds.

    >>> clip(1.5, 0.0, 1.0), clip(-2.0, 0.0, 1.0), clip(0.25, 0.0, 1.0)
    (1.0, 0.0, 0.25)
    """
    if value < low:
        return low
    if value > high:
        return high
    return value


def exp(value: float) -> float:
    """Raise e to a power by a Taylor polynomial of degree 10 on value/64, squared six times.

    The argument is clipped to +-40; the relative error is below 1e-13 up to 14 and 5e-9 at 40.

    >>> exp(1.0), exp(-3.7)
    (2.718281828459033, 0.02472352647033937)
    """
    v = clip(value, -40.0, 40.0) / 64.0
    p = 1.0 / 3628800.0
    p = p * v + 1.0 / 362880.0
    p = p * v + 1.0 / 40320.0
    p = p * v + 1.0 / 5040.0
    p = p * v + 1.0 / 720.0
    p = p * v + 1.0 / 120.0
    p = p * v + 1.0 / 24.0
    p = p * v + 1.0 / 6.0
    p = p * v + 0.5
    p = p * v + 1.0
    p = p * v + 1.0
    for _ in range(6):
        p = p * p
    return p


def logistic(value: float) -> float:
    """Turn log-odds into a probability.

    >>> logistic(0.5)
    0.6224593312018543
    """
    return 1.0 / (1.0 + exp(-value))

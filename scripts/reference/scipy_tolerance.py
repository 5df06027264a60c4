"""Writes how far a setting may be off by SciPy, for ToleranceTest.

Run with Python 3, scipy==1.17.1 and numpy==2.2.6:
    python scripts/reference/scipy_tolerance.py src/test/resources/scipy

Means are interpolated over the logarithm of the values by numpy.interp, and the ends of the range are where
scipy.optimize.brentq finds that they cross the least mean that will do. The interval is that of
scipy.stats.bootstrap, whose resamples are others than ours.
"""

import json
import os
import sys

import numpy as np
import scipy
from scipy import optimize, stats


def ends(values, means, share, zero):
    logs = np.log10(values)
    least = means.max() - share * abs(means.max() - zero)
    best = int(np.argmax(means))

    def over(x):
        return np.interp(x, logs, means) - least

    def end(outwards):
        inside = logs[best]
        for x in outwards:
            if over(x) < 0:
                return optimize.brentq(over, inside, x, xtol=1e-13)
            inside = x
        return inside

    return end(logs[:best][::-1]), end(logs[best + 1:])


def decades(values, means, share, zero):
    low, high = ends(values, means, share, zero)
    return high - low


generator = np.random.default_rng(20261127)
rates = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2]
hill = np.array([200, 600, 1500, 2300, 2200, 900, 30])
cases = []
for values, centers, spread, runs, share, zero in [
    (rates, hill, 80, 5, 0.1, 18.41),
    (rates, hill, 250, 10, 0.25, 18.41),
    (rates, -hill[::-1] - 100, 60, 5, 0.1, -3000),
    (rates[2:], hill[2:], 40, 3, 0.5, 0),
    ([0.5, 1, 2, 4], np.array([10.0, 9.9, 10.1, 9.95]), 0.2, 6, 0.1, 0),
    ([1, 2, 4, 8, 16], np.array([5.0, 1.0, 9.0, 8.5, 8.9]), 0.3, 4, 0.1, 1),
]:
    scores = [list(generator.normal(center, spread, runs)) for center in centers]
    values = np.array(values, dtype=float)
    means = np.array([np.mean(each) for each in scores])
    low, high = ends(values, means, share, zero)
    interval = stats.bootstrap(
        [np.array(each) for each in scores],
        lambda *samples: decades(values, np.array([each.mean() for each in samples]), share, zero),
        confidence_level=0.95, n_resamples=20_000, method="percentile", vectorized=False, paired=False,
        rng=np.random.default_rng(1),
    ).confidence_interval
    cases.append({
        "values": list(values), "scores": scores, "share": share, "zero": zero,
        "best": float(values[np.argmax(means)]), "from": 10 ** low, "to": 10 ** high,
        "decades": high - low, "interval": [float(interval.low), float(interval.high)],
    })

os.makedirs(sys.argv[1], exist_ok=True)
with open(os.path.join(sys.argv[1], "tolerance.json"), "w") as file:
    json.dump({"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases}, file, indent=1)
    file.write("\n")

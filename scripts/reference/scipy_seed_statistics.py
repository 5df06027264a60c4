"""Writes what SciPy makes of fixed samples, for SeedStatisticsTest.

Run with Python 3, scipy==1.17.1 and numpy==2.2.6:
    python scripts/reference/scipy_seed_statistics.py src/test/resources/scipy

The bootstrap of SciPy draws other resamples, so its interval agrees up to the resampling error: the
test allows a share of the standard error. 1,000,000 resamples make SciPy's own error negligible.
"""

import json
import os
import sys

import numpy as np
import scipy
from scipy import stats

generator = np.random.default_rng(20261121)
samples = [
    [1.5, -2.0],
    [3.0, 1.0, 2.0],
    [963.0, 941.0, 985.0, 1000.0, 12.5],
    [1443.0, 1397.0, 1489.0, 1502.0, -40.0, 1400.0, 1450.0],
    list(generator.normal(2383, 272, 10)),
    list(generator.lognormal(5, 1, 33)),
]
cases = []
for sample in samples:
    interval = stats.bootstrap(
        (np.array(sample),), np.mean, confidence_level=0.95, n_resamples=1_000_000,
        method="percentile", batch=10_000, rng=np.random.default_rng(1),
    ).confidence_interval
    cases.append({
        "values": sample,
        "mean": float(np.mean(sample)),
        "standard_deviation": float(np.std(sample, ddof=1)),
        "interquartile_mean": float(stats.trim_mean(sample, 0.25)),
        "interval": [float(interval.low), float(interval.high)],
    })

os.makedirs(sys.argv[1], exist_ok=True)
with open(os.path.join(sys.argv[1], "seed_statistics.json"), "w") as file:
    json.dump({"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases}, file, indent=1)
    file.write("\n")

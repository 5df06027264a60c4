"""Writes what rliable, SciPy and statsmodels make of fixed samples, for the tests of
summary.statistics.

Run with Python 3, rliable==1.2.0 (which needs pandas<3), scipy==1.17.1, statsmodels==0.15.0
and numpy==2.4.6; it takes some minutes:
    python scripts/reference/rliable_statistics.py src/test/resources/rliable

Bootstraps draw other resamples than the tests do, so they agree up to Monte-Carlo error at the same
count, which the file names. rliable's matrices are [run, task]; the file has them [task, run].
"""

import json
import os
import sys

import numpy as np
import pandas as pd
import scipy
import statsmodels
from rliable import library, metrics
from scipy import optimize, stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower

RESAMPLES = 20_000
TARGET = 1.0
THRESHOLDS = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25]

generator = np.random.default_rng(20261121)


def interval(estimate):
    return [float(estimate[0].squeeze()), float(estimate[1].squeeze())]


def tasks():
    """Normalised scores of two settings over four tasks, one of them bimodal."""
    def scores(runs, shift):
        columns = [generator.normal(0.6 + shift, 0.15, runs), generator.lognormal(-0.6 + shift, 0.5, runs),
                   generator.choice([0.1, 1.0], runs) + generator.normal(0, 0.03, runs),
                   generator.uniform(0.2 + shift, 1.3, runs)]
        return np.stack(columns, axis=1)

    first, second = scores(5, 0.1), scores(7, 0.0)
    np.random.seed(1)
    aggregates = {
        "mean": metrics.aggregate_mean,
        "median": metrics.aggregate_median,
        "interquartile_mean": metrics.aggregate_iqm,
        "optimality_gap": lambda x: metrics.aggregate_optimality_gap(x, TARGET),
    }
    of_first = {}
    for name, aggregate in aggregates.items():
        values, intervals = library.get_interval_estimates(
            {"first": first}, lambda x: np.array([aggregate(x)]), reps=RESAMPLES)
        of_first[name] = {"value": float(values["first"][0]), "interval": interval(intervals["first"])}
    profiles, profile_intervals = library.create_performance_profile(
        {"first": first}, np.array(THRESHOLDS), reps=RESAMPLES)
    improvement, improvement_interval = library.get_interval_estimates(
        {"pair": [first, second]},
        lambda x, y: np.array([metrics.probability_of_improvement(x, y)]), reps=RESAMPLES)
    columns = [first[:, task] for task in range(first.shape[1])]
    bca = {
        "one_task": stats.bootstrap(
            (second[:, 1],), np.mean, n_resamples=RESAMPLES, method="BCa", rng=1),
        "four_tasks": stats.bootstrap(
            columns, lambda *drawn: np.mean([np.mean(runs) for runs in drawn]), vectorized=False,
            n_resamples=RESAMPLES, method="BCa", rng=1),
    }
    # The mean of two tasks is half of what Welch calls a difference, with one sign turned.
    two = stats.ttest_ind(columns[0], -columns[1], equal_var=False).confidence_interval(0.95)
    return {
        "resamples": RESAMPLES, "target": TARGET, "thresholds": THRESHOLDS,
        "first": first.T.tolist(), "second": second.T.tolist(), "aggregates": of_first,
        "profile": profiles["first"].tolist(),
        "profile_low": profile_intervals["first"][0].tolist(),
        "profile_high": profile_intervals["first"][1].tolist(),
        "improvement": {"value": float(improvement["pair"][0]),
                        "interval": interval(improvement_interval["pair"])},
        "bca": {name: [float(result.confidence_interval.low), float(result.confidence_interval.high)]
                for name, result in bca.items()},
        "t_of_two_tasks": [float(two.low) / 2, float(two.high) / 2],
    }


def p_values(first, second):
    welch = stats.ttest_ind(first, second, equal_var=False)
    welch_interval = welch.confidence_interval(0.95)
    bound = -0.5 * np.std(first, ddof=1)
    count = len(first) + len(second)
    exact = scipy.special.comb(count, len(first)) <= 200_000
    permutation = stats.permutation_test(
        (first, second), lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis),
        vectorized=True, n_resamples=200_000 if exact else 1_000_000, batch=10_000, rng=1)
    pooled = np.sqrt(((len(first) - 1) * np.var(first, ddof=1) + (len(second) - 1) * np.var(second, ddof=1))
                     / (count - 2))
    case = {
        "first": list(first), "second": list(second),
        "welch": {"degrees": float(welch.df), "p": float(welch.pvalue),
                  "interval": [float(welch_interval.low), float(welch_interval.high)]},
        "bound": float(bound),
        "p_below_bound": float(stats.ttest_ind(
            np.array(first) - bound, second, equal_var=False, alternative="less").pvalue),
        "permutation": {"exact": bool(exact), "p": float(permutation.pvalue)},
        "cohens_d": float((np.mean(first) - np.mean(second)) / pooled),
        "hedges_g": float(effectsize_smd(np.mean(first), np.std(first, ddof=1), len(first),
                                         np.mean(second), np.std(second, ddof=1), len(second))[0]),
    }
    single = stats.t.interval(0.95, len(first) - 1, np.mean(first), stats.sem(first))
    case["t_of_first"] = [float(single[0]), float(single[1])]
    case["median_of_first"] = float(np.median(first))
    if len(first) == len(second):
        paired = stats.ttest_rel(first, second)
        paired_interval = paired.confidence_interval(0.95)
        signs = stats.permutation_test(
            (first, second), lambda x, y, axis: np.mean(x - y, axis=axis), vectorized=True,
            permutation_type="samples", n_resamples=200_000, rng=1)
        case["paired"] = {"p": float(paired.pvalue),
                          "interval": [float(paired_interval.low), float(paired_interval.high)],
                          "permutation": float(signs.pvalue)}
    return case


def refined(zero, root):
    """statsmodels' own root is good to six digits only."""
    return optimize.brentq(zero, 0.9 * root, 1.1 * root, xtol=1e-12)


pairs = [
    ([3.0, 1.0, 2.0], [2.0, 5.0, 7.5]),
    (list(generator.normal(2000, 300, 5)), list(generator.normal(1500, 80, 5))),
    (list(generator.normal(0, 1, 6)), list(generator.normal(0.2, 3, 8))),
    (list(generator.lognormal(5, 1, 10)), list(generator.lognormal(4, 1, 10))),
    (list(generator.normal(0, 1, 14)), list(generator.normal(0.9, 1, 12))),
    ([1.0, 1.0, 2.0, 1.0], [1.0, 2.0, 2.0, 2.0]),
]
p_lists = [[0.01, 0.04, 0.03, 0.005], [0.5], [0.9, 0.8, 0.02], list(generator.uniform(0, 0.2, 12))]
powers = []
for first, second, alpha, sides in [(2, 2, 0.05, 2), (3, 3, 0.05, 2), (5, 5, 0.05, 2), (5, 5, 0.01, 1),
                                    (10, 10, 0.05, 1), (10, 7, 0.005, 2), (30, 30, 0.05, 2)]:
    test, alternative = TTestIndPower(), {1: "larger", 2: "two-sided"}[sides]
    powers.append({
        "first": first, "second": second, "alpha": alpha, "sides": sides,
        "power_of_one_and_a_half": float(
            test.power(1.5, first, alpha, ratio=second / first, alternative=alternative)),
        "smallest_at_80": refined(
            lambda effect: test.power(
                effect, first, alpha, ratio=second / first, alternative=alternative) - 0.8,
            test.solve_power(
                None, first, alpha, 0.8, ratio=second / first, alternative=alternative)),
    })

def grids():
    """A complete grid of three factors, and a grid of two with a gap and unequal runs."""
    draws = np.random.default_rng(7)

    def rows(cells, runs, effect):
        return [[*cell, float(effect(*cell) + draws.normal())]
                for cell, count in zip(cells, runs) for _ in range(count)]

    cells = [(a, b, c) for a in range(3) for b in range(2) for c in range(2)]
    complete = rows(cells, [3] * len(cells), lambda a, b, c: a + 2 * b * c)
    pairs_of = [(a, b) for a in range(3) for b in range(3) if (a, b) != (1, 2)]
    gap = rows(pairs_of, [2, 3, 4, 2, 5, 2, 3, 2], lambda a, b: a * a - b + a * b)

    frame = pd.DataFrame(complete, columns=["a", "b", "c", "y"])
    table = anova_lm(ols("y ~ C(a, Sum) * C(b, Sum) * C(c, Sum)", frame).fit(), typ=2)
    total = float(((frame.y - frame.y.mean()) ** 2).sum())
    names = {"0": "C(a, Sum)", "1": "C(b, Sum)", "2": "C(c, Sum)", "0,1": "C(a, Sum):C(b, Sum)",
             "1,2": "C(b, Sum):C(c, Sum)"}
    of_complete = {key: {"share": float(table.loc[name, "sum_sq"]) / total, "degrees": int(table.loc[name, "df"]),
                         "p": float(table.loc[name, "PR(>F)"])} for key, name in names.items()}

    frame = pd.DataFrame(gap, columns=["a", "b", "y"])
    total = float(((frame.y - frame.y.mean()) ** 2).sum())
    fits = {formula: ols(f"y ~ {formula}", frame).fit()
            for formula in ["C(a, Sum)", "C(b, Sum)", "C(a, Sum) + C(b, Sum)", "C(a, Sum) * C(b, Sum)"]}
    within = fits["C(a, Sum) * C(b, Sum)"]
    of_gap = {}
    for key, small, large in [("0", "C(b, Sum)", "C(a, Sum) + C(b, Sum)"), ("1", "C(a, Sum)", "C(a, Sum) + C(b, Sum)"),
                              ("0,1", "C(a, Sum) + C(b, Sum)", "C(a, Sum) * C(b, Sum)")]:
        squares = fits[small].ssr - fits[large].ssr
        degrees = int(fits[small].df_resid - fits[large].df_resid)
        f = squares / degrees / (within.ssr / within.df_resid)
        of_gap[key] = {"share": squares / total, "degrees": degrees,
                       "p": float(stats.f.sf(f, degrees, within.df_resid))}
    mains = fits["C(a, Sum) + C(b, Sum)"].params
    effects = [float(mains.iloc[1]), float(mains.iloc[2]), -float(mains.iloc[1] + mains.iloc[2])]
    return [{"rows": complete, "importance": of_complete},
            {"rows": gap, "importance": of_gap, "effects_of_0": effects, "seeds": within.ssr / total}]


reference = {
    "versions": {"rliable": "1.2.0", "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
                 "numpy": np.__version__},
    "tasks": tasks(),
    "pairs": [p_values(np.array(first), np.array(second)) for first, second in pairs],
    "holm": [{"p": p, "corrected": multipletests(p, method="holm")[1].tolist()} for p in p_lists],
    "power": powers,
    "grids": grids(),
}
os.makedirs(sys.argv[1], exist_ok=True)
with open(os.path.join(sys.argv[1], "statistics.json"), "w") as file:
    json.dump(reference, file)
    file.write("\n")

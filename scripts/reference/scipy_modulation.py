#!/usr/bin/env python3
"""Reference values for gates and controllers, computed by NumPy and SciPy in double precision.

Writes src/test/resources/scipy/modulation.json. Needs numpy and scipy:

    python3 -m venv venv && venv/bin/pip install numpy scipy
    venv/bin/python scripts/reference/scipy_modulation.py

Gates and controllers are the AM-PPO paper's Eqs. 3-8 with another function, norm, spread or metric in one place.
"""

import itertools
import json
import pathlib

import numpy as np
import scipy
from scipy import special, stats

TARGET = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/scipy/modulation.json"
MODULATION = {
    "kappa": 2.0, "tau": 1.25, "p-star": 0.1, "eta": 0.3, "rho": 0.1, "rho-sat": 0.9, "epsilon": 1e-5,
    "alpha-min": 1e-12, "alpha-max": 1e12, "initial-alpha": 1.0, "initial-saturation": 0.1,
    "target-kurtosis": 1.81, "target-entropy": 0.757, "fixed-alpha": 9.0,
}
EPSILON, KAPPA = MODULATION["epsilon"], MODULATION["kappa"]

FUNCTIONS = {
    "tanh": np.tanh,
    "softsign": lambda z: z / (1 + np.abs(z)),
    "arctan": lambda z: np.arctan(np.pi * z / 2) * 2 / np.pi,
    "erf": lambda z: special.erf(np.sqrt(np.pi) * z / 2),
    "clip": lambda z: np.clip(z, -1, 1),
    "algebraic": lambda z: z / np.hypot(1, z),
    "identity": lambda z: z,
}
NORMS = {"l2": 2, "l1": 1, "max": np.inf}
SPREADS = {
    "standard-deviation": lambda a: np.std(a, ddof=1),
    "mean-absolute-deviation": lambda a: np.mean(np.abs(a - np.mean(a))) / np.sqrt(2 / np.pi),
    "interquartile-range": lambda a: stats.iqr(a, scale="normal"),
    "root-mean-square": lambda a: np.sqrt(np.mean(a * a)),
}


def entropy(z):
    p = special.expit(2 * z)  # (1 + tanh z) / 2
    return np.mean(special.entr(p) + special.entr(special.expit(-2 * z))) / np.log(2)


METRICS = {
    "saturation": lambda z: np.mean(np.abs(z) > MODULATION["tau"]),
    "kurtosis": lambda z: np.mean(np.tanh(z) ** 4) / np.mean(np.tanh(z) ** 2) ** 2,
    "entropy": entropy,
}
TARGETS = {"saturation": "p-star", "kurtosis": "target-kurtosis", "entropy": "target-entropy"}


def gate(name, acts_on, norm, scope, batch, minibatch, gain):
    n = np.linalg.norm(batch if scope == "batch" else minibatch, NORMS[norm])
    scale = gain / (n + EPSILON)
    z = scale * minibatch
    if name == "scalar":
        return minibatch * KAPPA * np.mean(np.abs(np.tanh(z)))
    f = FUNCTIONS[name](z)
    return np.abs(minibatch) * KAPPA * f if acts_on == "magnitude" else KAPPA * f / scale


def controller(name, norm, statistic, measured_on, iterations):
    s = MODULATION
    alpha, target = s["initial-alpha"], s[TARGETS[name]]
    running = s["initial-saturation"] if name == "saturation" else target
    gains, metrics = [], []
    for batch in iterations:
        n = np.linalg.norm(batch, NORMS[norm])
        correction = target / (running + EPSILON) if name == "saturation" else running / target
        hat = s["kappa"] * (n + EPSILON) / (SPREADS[statistic](batch) + EPSILON) * correction ** s["eta"]
        alpha = (1 - s["rho"]) * alpha + s["rho"] * hat
        parts = [batch] if measured_on == "batch" else np.split(batch, 4)
        metric = np.mean([METRICS[name](alpha * p / (np.linalg.norm(p, NORMS[norm]) + EPSILON)) for p in parts])
        running = (1 - s["rho-sat"]) * running + s["rho-sat"] * metric
        gains.append(float(alpha))
        metrics.append(float(metric))
    return {"gains": gains, "metrics": metrics}


def main():
    random = np.random.default_rng(5)
    iterations = [np.float32(random.standard_t(3, 64) * (0.5 + i) + 0.1) for i in range(12)]
    exact = [np.float64(batch) for batch in iterations]
    gates = []
    for name in [*FUNCTIONS, "scalar"]:
        # Pairs of switches, not their product: each value of each meets the function once.
        for acts_on, norm, scope in [("magnitude", "l2", "minibatch"), ("signal", "l1", "batch"), ("magnitude", "max", "batch")]:
            if name == "scalar" and acts_on == "signal":
                continue
            gates.append({
                "name": name, "acts-on": acts_on, "norm": norm, "norm-scope": scope,
                "gated": gate(name, acts_on, norm, scope, exact[0], exact[0][:16], MODULATION["fixed-alpha"]).tolist(),
            })
    controllers = []
    for name, (norm, statistic, measured_on) in itertools.product(METRICS, [
        ("l2", "standard-deviation", "batch"), ("l1", "mean-absolute-deviation", "minibatches"),
        ("max", "interquartile-range", "batch"), ("l2", "root-mean-square", "minibatches"),
    ]):
        controllers.append({
            "name": name, "norm": norm, "statistic": statistic, "measured-on": measured_on,
            **controller(name, norm, statistic, measured_on, exact),
        })
    content = {
        "scipy": scipy.__version__, "modulation": MODULATION, "iterations": [b.tolist() for b in exact],
        "gates": gates, "controllers": controllers,
    }
    TARGET.write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Reference values for gradient filters, by NumPy in 64 bits.

Writes src/test/resources/numpy/gradient-filters.json from the gradients in pytorch/optimizers.json. Needs numpy:

    python3 -m venv venv && venv/bin/pip install numpy==2.2.6
    venv/bin/python scripts/reference/gradient_filters.py

Grokfast-EMA as in Algorithm 1 of Lee et al. 2024 (the mean starts at zero) and as gradfilter_ema of their program
(at the first gradient), before plain gradient descent and before AlphaGrad, tensor by tensor.
"""

import json
import pathlib

import numpy as np

RESOURCES = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources"
ALPHA, LAMBDA = 0.9, 2.0
ALPHAGRAD = {"alpha": 3.0, "tau": 1.25, "epsilon": 1e-8, "weight-decay": 0.0, "momentum": 0.0, "dampening": 0.0}


def filtered(gradients, start):
    mean = np.zeros_like(gradients[0]) if start == "zero" else None
    for gradient in gradients:
        mean = gradient.copy() if mean is None else mean * ALPHA + gradient * (1 - ALPHA)
        yield gradient + mean * LAMBDA


def sgd(gradient):
    return gradient, np.full(gradient.shape, np.nan)


def alphagrad(gradient):
    scaled = ALPHAGRAD["alpha"] * gradient / (np.sqrt(np.sum(gradient**2)) + ALPHAGRAD["epsilon"])
    return np.tanh(scaled), np.abs(scaled) > ALPHAGRAD["tau"]


def main():
    reference = json.loads((RESOURCES / "pytorch/optimizers.json").read_text())
    gradients = [np.array(g, dtype=np.float64) for g in reference["gradients"]]
    borders = np.cumsum(reference["sizes"])[:-1]
    rate = reference["learning-rate"]
    cases = {}
    for start in ("zero", "first"):
        for update, settings in ((sgd, {"momentum": 0.0}), (alphagrad, ALPHAGRAD)):
            parameters = np.array(reference["start"], dtype=np.float64)
            trace, clipped = [], []
            for t, gradient in enumerate(filtered(gradients, start)):
                steps, saturated = zip(*[update(tensor) for tensor in np.split(gradient, borders)])
                parameters = parameters - rate * (1 - t / len(gradients)) * np.concatenate(steps)
                if update is alphagrad:
                    clipped.append(float(np.mean(np.concatenate(saturated))))
                if t % 10 == 9 or t == 0:
                    trace.append(parameters.tolist())
            cases[f"{update.__name__}-{start}"] = {
                "name": update.__name__, "settings": settings, "trace": trace, "clipped": clipped,
                "filter": {"alpha": ALPHA, "lambda": LAMBDA, "start": start}}
    content = {"numpy": np.__version__, "cases": cases}
    target = RESOURCES / "numpy"
    target.mkdir(exist_ok=True)
    (target / "gradient-filters.json").write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main()

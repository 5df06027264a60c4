#!/usr/bin/env python3
"""Reference values for the training tests, computed by PyTorch.

Writes src/test/resources/pytorch/*.json. Needs torch 2.7.1 and numpy:

    python3 -m venv venv && venv/bin/pip install torch==2.7.1 numpy==2.2.6
    venv/bin/python scripts/reference/pytorch_training.py

The PPO step follows CleanRL's ppo_continuous_action; AM-PPO's modulation, AlphaGrad and DynAG are
written from their formulas with PyTorch operators and autograd.
"""

import json
import math
import pathlib

import torch
from torch import nn
from torch.distributions.normal import Normal

TARGET = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/pytorch"
OBSERVATION, ACTION, HIDDEN, SAMPLES = 5, 2, [16, 16], 32


def numbers(tensor):
    return [float(x) for x in tensor.detach().double().flatten()]


def write(name, content):
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / f"{name}.json").write_text(json.dumps({"torch": torch.__version__, **content}) + "\n")


def mlp(inputs, outputs):
    widths = [inputs, *HIDDEN]
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.Tanh()]
    return nn.Sequential(*layers, nn.Linear(widths[-1], outputs))


def flat(actor, log_std, critic, pick):
    """Parameters or gradients in AlphaSweep's order; its weights are stored [input, output]."""
    parts = []
    for network in (actor, critic):
        for layer in network:
            if isinstance(layer, nn.Linear):
                parts += [pick(layer.weight).T, pick(layer.bias)]
        if network is actor:
            parts.append(pick(log_std))
    return torch.cat([p.flatten() for p in parts])


class Controller:
    """AM-PPO section 2.2, Eqs. 6-8."""

    def __init__(self, s):
        self.s, self.alpha, self.saturation_ema = s, s["initial-alpha"], s["initial-saturation"]
        self.saturation = None

    def update(self, a):
        s, eps = self.s, self.s["epsilon"]
        norm = a.norm(2)
        if norm < eps:
            return
        sigma = a.std() + eps
        target = s["kappa"] * (norm + eps) / sigma * (s["p-star"] / (self.saturation_ema + eps)) ** s["eta"]
        mixed = (1 - s["rho"]) * self.alpha + s["rho"] * float(target)
        self.alpha = min(max(mixed, s["alpha-min"]), s["alpha-max"])
        z = self.alpha * a / (norm + eps)
        self.saturation = float((z.abs() > s["tau"]).double().mean())
        self.saturation_ema = (1 - s["rho-sat"]) * self.saturation_ema + s["rho-sat"] * self.saturation

    def gate(self, a):
        """Eqs. 3-5 on one minibatch."""
        norm = a.norm(2)
        if norm < self.s["epsilon"]:
            return a
        z = self.alpha * a / (norm + self.s["epsilon"])
        return a.abs() * self.s["kappa"] * torch.tanh(z)


MODULATION = {
    "kappa": 2.0, "tau": 1.25, "p-star": 0.1, "eta": 0.3, "rho": 0.1, "rho-sat": 0.98, "epsilon": 1e-5,
    "alpha-min": 1e-12, "alpha-max": 1e12, "initial-alpha": 1.0, "initial-saturation": 0.1,
}


def gradient_step(name, seed, modulated, clip_value_loss, normalize, entropy, learning_rate=3e-4):
    torch.manual_seed(seed)
    actor, critic = mlp(OBSERVATION, ACTION), mlp(OBSERVATION, 1)
    log_std = nn.Parameter(0.3 * torch.randn(1, ACTION))
    parameters = [*actor.parameters(), log_std, *critic.parameters()]
    before = flat(actor, log_std, critic, lambda p: p.data)

    observations = torch.randn(SAMPLES, OBSERVATION)
    with torch.no_grad():
        actions = Normal(actor(observations), log_std.exp()).sample()
        old = Normal(actor(observations), log_std.exp()).log_prob(actions).sum(1)
        old_log_probabilities = old + 0.25 * torch.randn(SAMPLES)  # some ratios leave the clipping range
        old_values = critic(observations).view(-1) + 0.3 * torch.randn(SAMPLES)
    raw = torch.distributions.StudentT(3.0).sample((SAMPLES,))

    controller = Controller(MODULATION)
    advantages = raw
    if modulated:
        for _ in range(30):  # a gain as after some iterations
            controller.update(raw)
        advantages = controller.gate(raw)
    targets = advantages + old_values
    for_policy = advantages
    if normalize:
        for_policy = (advantages - advantages.mean()) / (advantages.std() + 1e-8)

    optimizer = torch.optim.Adam(parameters, lr=learning_rate, eps=1e-5)
    distribution = Normal(actor(observations), log_std.exp().expand(SAMPLES, ACTION))
    log_ratio = distribution.log_prob(actions).sum(1) - old_log_probabilities
    ratio = log_ratio.exp()
    loss_policy = torch.max(-for_policy * ratio, -for_policy * torch.clamp(ratio, 0.8, 1.2)).mean()
    values = critic(observations).view(-1)
    unclipped = (values - targets) ** 2
    clipped = (old_values + torch.clamp(values - old_values, -0.2, 0.2) - targets) ** 2
    loss_value = 0.5 * (torch.max(unclipped, clipped) if clip_value_loss else unclipped).mean()
    entropy_mean = distribution.entropy().sum(1).mean()
    (loss_policy - entropy * entropy_mean + 0.5 * loss_value).backward()
    gradient = flat(actor, log_std, critic, lambda p: p.grad)
    norm = nn.utils.clip_grad_norm_(parameters, 0.5)
    optimizer.step()

    write(name, {
        "observation-size": OBSERVATION, "action-size": ACTION, "hidden-sizes": HIDDEN, "samples": SAMPLES,
        "modulated": modulated, "clip-value-loss": clip_value_loss, "normalize-advantages": normalize,
        "entropy-coefficient": entropy, "learning-rate": learning_rate, "modulation": MODULATION,
        "alpha": controller.alpha,
        "parameters": numbers(before), "observations": numbers(observations), "actions": numbers(actions),
        "log-probabilities": numbers(old_log_probabilities), "values": numbers(old_values),
        "raw-advantages": numbers(raw), "advantages": numbers(for_policy), "targets": numbers(targets),
        "gradient": numbers(gradient), "gradient-norm": float(norm),
        "parameters-after": numbers(flat(actor, log_std, critic, lambda p: p.data)),
        "policy-loss": float(loss_policy), "value-loss": float(loss_value), "entropy": float(entropy_mean),
        "old-approx-kl": float((-log_ratio).mean()), "approx-kl": float(((ratio - 1) - log_ratio).mean()),
        "clip-fraction": float(((ratio - 1).abs() > 0.2).float().mean()),
    })


SIZES = [20, 4, 8, 2]


class AlphaGrad:
    def __init__(self, parameters, s):
        self.parameters, self.s, self.buffers = parameters, s, [None] * len(parameters)

    def step(self, lr):
        s, hits = self.s, 0
        for i, p in enumerate(self.parameters):
            z = s["alpha"] * p.grad / (p.grad.norm(2) + s["epsilon"])
            hits += int((z.abs() > s["tau"]).sum())
            u = torch.tanh(z) + s["weight-decay"] * p.data
            if s["momentum"] > 0:
                b = self.buffers[i]
                self.buffers[i] = u if b is None else s["momentum"] * b + (1 - s["dampening"]) * u
                u = u + s["momentum"] * self.buffers[i] if s.get("nesterov") else self.buffers[i]
            p.data -= lr * u
        return hits / sum(SIZES)


class DynAg:
    def __init__(self, parameters, s):
        self.parameters, self.s, self.steps, self.shrink = parameters, s, 0, 1.0
        n = len(parameters)
        self.alpha, self.saturation = [1.0] * n, [0.0] * n
        self.buffers = [torch.zeros_like(p) for p in parameters]
        self.kappa = s["tau"] / float(Normal(0.0, 1.0).icdf(torch.tensor(1 - s["p-star"] / 2, dtype=torch.float64)))
        self.rms = self.reference = None

    def step(self, lr):
        s, hits, squares = self.s, 0, 0.0
        total = sum(p.numel() for p in self.parameters)
        for i, p in enumerate(self.parameters):
            g, d = p.grad, p.numel()
            n = float(g.norm(2))
            hat = self.kappa * (n + s["epsilon"]) / (n / math.sqrt(d) + s["epsilon"]) * (d / total) ** s["beta"]
            hat *= (s["p-star"] / (self.saturation[i] + s["epsilon"])) ** s["eta"] * self.shrink
            mixed = (1 - s["rho"]) * self.alpha[i] + s["rho"] * hat
            self.alpha[i] = min(max(mixed, s["alpha-min"]), s["alpha-max"])
            z = g / (n + s["epsilon"]) * (self.alpha[i] / self.shrink)
            share = (z.abs() > s["tau"]).double().mean().item()
            hits += share * d
            if self.steps % s["measure-every"] == 0:
                self.saturation[i] = share
            u = s["k"] * self.shrink * torch.tanh(z) + s["weight-decay"] * p.data
            if s["momentum"] > 0:
                self.buffers[i] = s["momentum"] * self.buffers[i] + (1 - s["dampening"]) * u
                u = u + s["momentum"] * self.buffers[i] if s["nesterov"] else self.buffers[i]
            p.data -= lr * u
            squares += float((u.double() ** 2).sum())
        rms = math.sqrt(squares / total)
        decay = s["rms-decay"]
        self.rms = rms if self.rms is None else self.rms
        self.rms = decay * self.rms + (1 - decay) * rms
        if self.steps < s["warm-up"]:
            self.reference = self.rms if self.reference is None else self.reference
            self.reference = decay * self.reference + (1 - decay) * self.rms
        else:
            ratio = min(max(self.rms / (s["lambda-rms"] * self.reference), 0.0), 1.0)
            self.shrink = s["shrink-min"] + (1 - s["shrink-min"]) * ratio ** s["shrink-gamma"]
        self.steps += 1
        return hits / total


ALPHAGRAD = {"alpha": 3.0, "tau": 1.25, "epsilon": 1e-8, "weight-decay": 0.0, "momentum": 0.0, "dampening": 0.0}
DYNAG = {
    "tau": 1.25, "p-star": 0.10, "beta": 1 / 3, "eta": 0.3, "rho": 0.1, "epsilon": 1e-5, "alpha-min": 1e-12,
    "alpha-max": 1e12, "k": 2.0, "lambda-rms": 0.3, "shrink-min": 0.1, "shrink-gamma": 1.0, "rms-decay": 0.98,
    "warm-up": 500, "measure-every": 10, "weight-decay": 0.0, "momentum": 0.0, "dampening": 0.0, "nesterov": False,
}
RMSPROP = {"smoothing": 0.99, "epsilon": 1e-8, "momentum": 0.0}
OPTIMIZERS = {
    "adam": ("adam", {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-5}),
    "adamw": ("adamw", {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-5, "weight-decay": 0.1}),
    "sgd": ("sgd", {"momentum": 0.0}),
    "sgd-momentum": ("sgd", {"momentum": 0.9, "dampening": 0.3, "nesterov": False}),
    "sgd-nesterov": ("sgd", {"momentum": 0.9, "dampening": 0.0, "nesterov": True}),
    "rmsprop": ("rmsprop", RMSPROP),
    "rmsprop-momentum": ("rmsprop", {**RMSPROP, "momentum": 0.9}),
    "alphagrad": ("alphagrad", {**ALPHAGRAD, "weight-decay": 0.01}),
    "alphagrad-momentum": ("alphagrad", {**ALPHAGRAD, "momentum": 0.9, "dampening": 0.1}),
    "alphagrad-nesterov": ("alphagrad", {**ALPHAGRAD, "momentum": 0.9, "nesterov": True}),
    "dynag": ("dynag", DYNAG),
    "dynag-shrinking": ("dynag", {**DYNAG, "warm-up": 15, "lambda-rms": 1.5, "weight-decay": 0.01}),
    "dynag-momentum": ("dynag", {**DYNAG, "momentum": 0.9, "dampening": 0.1}),
    "dynag-nesterov": ("dynag", {**DYNAG, "momentum": 0.9, "nesterov": True, "warm-up": 20}),
}


def make_optimizer(name, parameters, s, lr):
    if name == "adam":
        return torch.optim.Adam(parameters, lr=lr, betas=(s["beta1"], s["beta2"]), eps=s["epsilon"])
    if name == "adamw":
        return torch.optim.AdamW(parameters, lr=lr, betas=(s["beta1"], s["beta2"]), eps=s["epsilon"],
                                 weight_decay=s["weight-decay"])
    if name == "sgd":
        return torch.optim.SGD(parameters, lr=lr, momentum=s["momentum"], dampening=s.get("dampening", 0),
                               nesterov=s.get("nesterov", False))
    if name == "rmsprop":
        return torch.optim.RMSprop(parameters, lr=lr, alpha=s["smoothing"], eps=s["epsilon"], momentum=s["momentum"])
    return {"alphagrad": AlphaGrad, "dynag": DynAg}[name](parameters, s)


def optimizers(steps=50):
    cases = {}
    generator = torch.Generator().manual_seed(7)
    start = torch.randn(sum(SIZES), generator=generator)
    # The gradients shrink over the steps, so that a shrink can act; one tensor is far larger than the others.
    scale = torch.cat([torch.full((n,), c) for n, c in zip(SIZES, [1.0, 0.1, 5.0, 0.5])])
    gradients = [scale * torch.randn(sum(SIZES), generator=generator) * 0.97**t for t in range(steps)]
    for case, (name, settings) in OPTIMIZERS.items():
        parameters = [nn.Parameter(p.clone()) for p in torch.split(start, SIZES)]
        optimizer = make_optimizer(name, parameters, settings, 1e-2)
        trace, clipped = [], []
        for t in range(steps):
            lr = 1e-2 * (1 - t / steps)
            for p, g in zip(parameters, torch.split(gradients[t], SIZES)):
                p.grad = g.clone()
            if isinstance(optimizer, torch.optim.Optimizer):
                for group in optimizer.param_groups:
                    group["lr"] = lr
                optimizer.step()
            else:
                clipped.append(optimizer.step(lr))
            if t % 10 == 9 or t == 0:
                trace.append(numbers(torch.cat([p.data for p in parameters])))
        cases[case] = {"name": name, "settings": settings, "trace": trace, "clipped": clipped}
    write("optimizers", {"sizes": SIZES, "start": numbers(start), "gradients": [numbers(g) for g in gradients],
                         "learning-rate": 1e-2, "cases": cases})


def gae(steps=60, envs=2, gamma=0.99, lam=0.95):
    torch.manual_seed(11)
    rewards, values = torch.randn(steps, envs), torch.randn(steps, envs)
    ended = torch.rand(steps, envs) < 0.15
    last_values = torch.randn(envs)
    advantages, last = torch.zeros_like(rewards), torch.zeros(envs)
    for t in reversed(range(steps)):
        next_nonterminal = 1.0 - ended[t].float()
        next_values = last_values if t == steps - 1 else values[t + 1]
        delta = rewards[t] + gamma * next_values * next_nonterminal - values[t]
        advantages[t] = last = delta + gamma * lam * next_nonterminal * last
    write("gae", {"gamma": gamma, "lambda": lam, "rewards": numbers(rewards), "values": numbers(values),
                  "ended": [bool(x) for x in ended.flatten()], "last-values": numbers(last_values),
                  "advantages": numbers(advantages)})


def controller(iterations=20, samples=128):
    torch.manual_seed(13)
    c, rows = Controller(MODULATION), []
    for i in range(iterations):
        batch = torch.distributions.StudentT(3.0).sample((samples,)) * (0.5 + i) + 0.1
        if i == 5:
            batch = torch.zeros(samples)  # a norm below epsilon: the controller keeps its state
        c.update(batch)
        rows.append({"advantages": numbers(batch), "alpha": c.alpha, "saturation": c.saturation,
                     "saturation-ema": c.saturation_ema})
    write("controller", {"modulation": MODULATION, "iterations": rows})


def learning_rates(iterations=24):
    """Linear warm-up, then the decay, as three schedulers in a row give them."""
    schedulers = torch.optim.lr_scheduler
    cases = []
    for decay in ["linear", "cosine", "constant"]:
        for rising in [0, 6]:
            optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=3e-4)
            falling = iterations - rising
            after = {
                "linear": lambda: schedulers.PolynomialLR(optimizer, falling),
                "cosine": lambda: schedulers.CosineAnnealingLR(optimizer, falling),
                "constant": lambda: schedulers.ConstantLR(optimizer, 1.0),
            }[decay]()
            scheduler = after
            if rising:
                before = schedulers.LinearLR(optimizer, 1 / (rising + 1), total_iters=rising)
                scheduler = schedulers.SequentialLR(optimizer, [before, after], [rising])
            rates = []
            for _ in range(iterations):
                rates.append(optimizer.param_groups[0]["lr"])
                optimizer.step()
                scheduler.step()
            cases.append({"decay": decay, "warm-up": rising / iterations, "rates": rates})
    write("learning-rates", {"learning-rate": 3e-4, "cases": cases})


if __name__ == "__main__":
    learning_rates()
    gradient_step("ppo-step", 1, False, True, True, 0.0)
    gradient_step("ppo-step-entropy", 2, False, False, False, 0.01)
    gradient_step("am-ppo-step", 3, True, True, True, 0.0)
    optimizers()
    gae()
    controller()

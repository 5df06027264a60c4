#!/usr/bin/env python3
"""PPO as AlphaSweep's default settings describe it, written plainly with PyTorch's autograd and Gymnasium.

    pytorch_ppo.py ENVIRONMENT SEED [SEED ...]

Trains 1M steps for each seed, one thread each, and prints the mean return of the last 100 episodes: what the
README's anchors should reach, up to the luck of seeds (its random numbers are not AlphaSweep's). Needs torch 2.7.1
and gymnasium[mujoco] 1.2.3 (the environment of scripts/benchmark --peers stable-baselines3 has both); InvertedPendulum-v4 takes
about seven minutes.
"""

import statistics
import sys

import gymnasium
import numpy as np
import torch
from torch import nn

TOTAL, STEPS, EPOCHS, MINIBATCHES = 1_000_000, 2048, 10, 32
GAMMA, LAMBDA, CLIP, RATE, VALUE_WEIGHT, LARGEST_NORM = 0.99, 0.95, 0.2, 3e-4, 0.5, 0.5


class RunningVariance:
    """Mean and variance of all that was seen, as gymnasium.wrappers keeps them."""

    def __init__(self, shape):
        self.mean, self.variance, self.count = np.zeros(shape), np.ones(shape), 1e-4

    def add(self, value):
        delta, total = value - self.mean, self.count + 1
        self.variance = (self.variance * self.count + delta ** 2 * self.count / total) / total
        self.mean, self.count = self.mean + delta / total, total


class Environment:
    """Clipped actions; normalised observations and rewards; resets within the step that ends an episode."""

    def __init__(self, name, seed):
        self.environment = gymnasium.make(name)
        space = self.environment.observation_space.shape
        self.low, self.high = self.environment.action_space.low, self.environment.action_space.high
        self.observed, self.rewarded = RunningVariance(space), RunningVariance(())
        self.discounted = self.undiscounted = 0.0
        self.returns = []
        self.first = self.normalised(self.environment.reset(seed=seed)[0])

    def normalised(self, observation):
        self.observed.add(observation)
        scaled = (observation - self.observed.mean) / np.sqrt(self.observed.variance + 1e-8)
        return torch.as_tensor(np.clip(scaled, -10, 10), dtype=torch.float32)

    def step(self, action):
        observation, reward, terminated, truncated, _ = self.environment.step(np.clip(action, self.low, self.high))
        ended = terminated or truncated
        self.undiscounted += reward
        self.discounted = self.discounted * GAMMA + reward
        self.rewarded.add(self.discounted)
        reward = float(np.clip(reward / np.sqrt(self.rewarded.variance + 1e-8), -10, 10))
        if ended:
            # The last observation of an episode counts in the statistics, though no one acts on it.
            self.normalised(observation)
            self.returns.append(self.undiscounted)
            self.discounted = self.undiscounted = 0.0
            observation, _ = self.environment.reset()
        return self.normalised(observation), reward, ended


def network(inputs, outputs, gain):
    layers = []
    for one, other, scale in ((inputs, 64, 2 ** 0.5), (64, 64, 2 ** 0.5), (64, outputs, gain)):
        layer = nn.Linear(one, other)
        nn.init.orthogonal_(layer.weight, scale)
        nn.init.zeros_(layer.bias)
        layers += [layer, nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def advantages(rewards, values, ends, last_value):
    """GAE; ends[t] cuts between step t and t + 1."""
    result, following, ahead = torch.zeros(STEPS), last_value, 0.0
    for t in reversed(range(STEPS)):
        goes_on = 1.0 - ends[t]
        ahead = rewards[t] + GAMMA * following * goes_on - values[t] + GAMMA * LAMBDA * goes_on * ahead
        result[t], following = ahead, values[t]
    return result


def train(name, seed):
    torch.manual_seed(seed)
    environment = Environment(name, seed)
    inputs = environment.environment.observation_space.shape[0]
    outputs = environment.environment.action_space.shape[0]
    actor, critic = network(inputs, outputs, 0.01), network(inputs, 1, 1.0)
    log_std = nn.Parameter(torch.zeros(outputs))
    parameters = [*actor.parameters(), log_std, *critic.parameters()]
    adam = torch.optim.Adam(parameters, lr=RATE, eps=1e-5)
    observation, iterations = environment.first, TOTAL // STEPS
    for iteration in range(iterations):
        adam.param_groups[0]["lr"] = RATE * (1 - iteration / iterations)
        observations, actions = torch.zeros(STEPS, inputs), torch.zeros(STEPS, outputs)
        rewards, ends = [], []
        noise = torch.randn(STEPS, outputs)
        with torch.no_grad():
            for t in range(STEPS):
                observations[t] = observation
                actions[t] = actor(observation) + log_std.exp() * noise[t]
                observation, reward, ended = environment.step(actions[t].numpy())
                rewards.append(reward)
                ends.append(float(ended))
            values = critic(observations)[:, 0]
            before = torch.distributions.Normal(actor(observations), log_std.exp()).log_prob(actions).sum(1)
            advantage = advantages(rewards, values.tolist(), ends, critic(observation).item())
            targets = advantage + values
        for _ in range(EPOCHS):
            for of in torch.randperm(STEPS).chunk(MINIBATCHES):
                policy = torch.distributions.Normal(actor(observations[of]), log_std.exp())
                ratio = (policy.log_prob(actions[of]).sum(1) - before[of]).exp()
                scaled = (advantage[of] - advantage[of].mean()) / (advantage[of].std() + 1e-8)
                policy_loss = torch.max(-scaled * ratio, -scaled * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
                value = critic(observations[of])[:, 0]
                near = values[of] + (value - values[of]).clamp(-CLIP, CLIP)
                value_loss = 0.5 * torch.max((value - targets[of]) ** 2, (near - targets[of]) ** 2).mean()
                adam.zero_grad()
                (policy_loss + VALUE_WEIGHT * value_loss).backward()
                nn.utils.clip_grad_norm_(parameters, LARGEST_NORM)
                adam.step()
    return environment.returns, (log_std + 1.4189385).sum().item()


if __name__ == "__main__":
    torch.set_num_threads(1)
    for trial_seed in map(int, sys.argv[2:]):
        returns, entropy = train(sys.argv[1], trial_seed)
        last, later_half = statistics.fmean(returns[-100:]), statistics.fmean(returns[len(returns) // 2:])
        print(f"{sys.argv[1]} seed {trial_seed}: {last:.1f}, later half of {len(returns)} episodes {later_half:.1f},"
              f" entropy {entropy:.2f}", flush=True)

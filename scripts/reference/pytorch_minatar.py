#!/usr/bin/env python3
"""PPO as sweeps/environments/minatar-breakout.conf sets it, written plainly with PyTorch's autograd and the real MinAtar.

    pytorch_minatar.py FRAMES SEED [SEED ...]

Prints the mean return of the last 100 episodes every 16 rollouts: what the sweep's curves should show, up to the luck
of seeds (its random numbers are not AlphaSweep's). The learning rate falls as over 10M frames, however many are
trained. One thread. Needs torch 2.7.1, numpy and MinAtar 1.0.15.
"""

import collections
import sys

import minatar
import numpy as np
import torch
from torch import nn

TOTAL, ENVS, STEPS, EPOCHS, MINIBATCHES, LIMIT = 10_000_000, 64, 128, 4, 8, 10_000
GAMMA, LAMBDA, CLIP, RATE, VALUE_WEIGHT, ENTROPY_WEIGHT, LARGEST_NORM = 0.99, 0.95, 0.2, 5e-4, 0.5, 0.01, 0.5


def layer(module, gain):
    nn.init.orthogonal_(module.weight.flatten(1), gain)
    nn.init.zeros_(module.bias)
    return module


class Agent(nn.Module):
    def __init__(self, channels, actions):
        super().__init__()
        self.trunk = nn.Sequential(
            layer(nn.Conv2d(channels, 16, 3), 2 ** 0.5), nn.ReLU(), nn.Flatten(),
            layer(nn.Linear(1024, 128), 2 ** 0.5), nn.ReLU())
        self.actor, self.critic = layer(nn.Linear(128, actions), 0.01), layer(nn.Linear(128, 1), 1)

    def forward(self, observations):
        features = self.trunk(observations)
        return torch.distributions.Categorical(logits=self.actor(features)), self.critic(features).squeeze(-1)


class Environment:
    def __init__(self, seed):
        self.game = minatar.Environment("breakout")
        self.game.seed(seed)
        self.reset()

    def reset(self):
        self.game.reset()
        self.length, self.total = 0, 0.0

    def observation(self):
        return self.game.state().transpose(2, 0, 1)

    def step(self, action, returns):
        reward, terminated = self.game.act(int(action))
        self.length, self.total = self.length + 1, self.total + reward
        ended = terminated or self.length == LIMIT
        if ended:
            returns.append(self.total)
            self.reset()
        return reward, ended


def train(frames, seed):
    torch.manual_seed(seed)
    environments = [Environment(1000 * seed + i) for i in range(ENVS)]
    agent = Agent(4, 6)
    optimizer = torch.optim.Adam(agent.parameters(), lr=RATE, eps=1e-5)
    returns = collections.deque(maxlen=100)
    look = lambda: torch.as_tensor(np.stack([e.observation() for e in environments]), dtype=torch.float32)
    now = look()
    for iteration in range(frames // (ENVS * STEPS)):
        optimizer.param_groups[0]["lr"] = RATE * (1 - iteration / (TOTAL // (ENVS * STEPS)))
        seen, acted, logs, values, rewards, ends = [], [], [], [], [], []
        for _ in range(STEPS):
            with torch.no_grad():
                policy, value = agent(now)
                action = policy.sample()
            outcome = np.array([e.step(a, returns) for e, a in zip(environments, action)], dtype=np.float32)
            for memory, item in zip((seen, acted, logs, values, rewards, ends),
                                    (now, action, policy.log_prob(action), value, *torch.as_tensor(outcome).T)):
                memory.append(item)
            now = look()
        with torch.no_grad():
            following = agent(now)[1]
        advantage, advantages = torch.zeros(ENVS), [None] * STEPS
        for step in reversed(range(STEPS)):
            goes_on = 1 - ends[step]
            error = rewards[step] + GAMMA * following * goes_on - values[step]
            advantage = error + GAMMA * LAMBDA * goes_on * advantage
            advantages[step], following = advantage, values[step]
        seen, acted, logs, values, advantages = (
            torch.cat(each) for each in (seen, acted, logs, values, advantages))
        targets = advantages + values
        for _ in range(EPOCHS):
            for rows in torch.randperm(ENVS * STEPS).chunk(MINIBATCHES):
                policy, value = agent(seen[rows])
                ratio = (policy.log_prob(acted[rows]) - logs[rows]).exp()
                own = advantages[rows]
                own = (own - own.mean()) / (own.std() + 1e-8)
                policy_loss = torch.max(-own * ratio, -own * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
                clipped = values[rows] + (value - values[rows]).clamp(-CLIP, CLIP)
                value_loss = 0.5 * torch.max((value - targets[rows]) ** 2, (clipped - targets[rows]) ** 2).mean()
                loss = policy_loss + VALUE_WEIGHT * value_loss - ENTROPY_WEIGHT * policy.entropy().mean()
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(agent.parameters(), LARGEST_NORM)
                optimizer.step()
        if (iteration + 1) % 16 == 0:
            print(seed, (iteration + 1) * ENVS * STEPS, np.mean(returns).round(2), flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for argument in sys.argv[2:]:
        train(int(sys.argv[1]), int(argument))

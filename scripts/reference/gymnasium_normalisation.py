"""Writes what Gymnasium's normalising wrappers make of a fixed sequence, for NormalizerTest.

Run with Python 3 and gymnasium==1.2.3:
    python scripts/reference/gymnasium_normalisation.py src/test/resources/gymnasium

The wrappers are real: NormalizeObservation and NormalizeReward, each followed by CleanRL's clipping
to [-10, 10]. One rule differs from gymnasium 1.2.3 and is imposed here from outside, because CleanRL's
original stack (Gym 0.23) and AlphaSweep have it: the discounted return is set to zero after any
episode end. So the wrapper never hears of a termination, and this script sets its discounted_reward.
"""

import json
import os
import sys

import gymnasium
import numpy as np
from gymnasium.wrappers import NormalizeObservation, NormalizeReward, TransformObservation, TransformReward

SIZE = 3
STEPS = 400
GAMMA = 0.99


class Replay(gymnasium.Env):
    """Plays back observations and rewards; a reset takes the next observation too."""

    observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (SIZE,), np.float64)
    action_space = gymnasium.spaces.Box(-1, 1, (1,), np.float32)

    def __init__(self, observations, rewards):
        self.observations = iter(observations)
        self.rewards = iter(rewards)

    def reset(self, *, seed=None, options=None):
        return next(self.observations), {}

    def step(self, action):
        return next(self.observations), next(self.rewards), False, False, {}


def main(folder):
    rng = np.random.default_rng(7)
    ended = rng.random(STEPS) < 0.05
    rewards = 3 * rng.standard_normal(STEPS) + 1
    rewards[100] = 500.0  # far outside: the clip acts
    seen = rng.standard_normal((1 + STEPS + ended.sum(), SIZE)) * [1, 100, 1e-3] + [0, -50, 2]
    seen[60, 0] = -1e4
    seen[61, 1] = 1e6

    env = Replay(seen, rewards)
    env = NormalizeObservation(env)
    env = TransformObservation(env, lambda o: np.clip(o, -10, 10), None)
    env = reward_wrapper = NormalizeReward(env, gamma=GAMMA)
    env = TransformReward(env, lambda r: np.clip(r, -10, 10))

    observations = [env.reset()[0]]
    normalised = []
    for step in range(STEPS):
        observation, reward, _, _, _ = env.step(np.zeros(1, np.float32))
        observations.append(observation)
        normalised.append(float(reward))
        if ended[step]:
            reward_wrapper.discounted_reward = np.array([0.0])
            observations.append(env.reset()[0])
    with open(os.path.join(folder, "normalisation.json"), "w") as file:
        json.dump(
            {
                "gymnasium": gymnasium.__version__,
                "gamma": GAMMA,
                "observations": seen.tolist(),
                "rewards": rewards.tolist(),
                "ended": ended.tolist(),
                "normalised_observations": np.array(observations).tolist(),
                "normalised_rewards": normalised,
            },
            file,
        )
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])

"""Writes what Gymnasium's normalising wrappers make of a fixed sequence, for NormalizerTest.

Run with Python 3 and gymnasium==1.2.3:
    python scripts/reference/gymnasium_normalisation.py src/test/resources/gymnasium

The wrappers are real: NormalizeObservation and NormalizeReward, each followed by CleanRL's clipping
to [-10, 10]. Two things differ from gymnasium 1.2.3 as it comes and are imposed here from outside:
- The discounted return is set to zero after any episode end, as in Gym up to 0.26 and in AlphaSweep.
  So the wrapper never hears of a termination, and this script sets its discounted_reward.
- The observation statistics are 64-bit from the start. In 1.2.3 as it comes they start as 32-bit
  ones, which moves the prior variance by 2.5e-8 of itself.
"""

import json
import os
import sys

import gymnasium
import numpy as np
from gymnasium.wrappers import NormalizeObservation, NormalizeReward, TransformObservation, TransformReward
from gymnasium.wrappers.utils import RunningMeanStd

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
    seen[300, 0] = -1e4  # late, when one outlier no longer widens the variance enough
    seen[301, 1] = 1e6

    env = Replay(seen, rewards)
    env = NormalizeObservation(env)
    env.obs_rms = RunningMeanStd(shape=(SIZE,), dtype=np.float64)
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

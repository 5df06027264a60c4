"""Prints the mean return of uniformly random actions, for normalized-scores.conf.

Run with Python 3, mujoco==3.3.7, gymnasium==1.2.3 and, for the landers, box2d-py:
    python scripts/reference/gymnasium_random_policy.py [ENVIRONMENT...]
"""

import sys

import gymnasium
import numpy as np

ENVIRONMENTS = ["Ant-v4", "HalfCheetah-v4", "Hopper-v4", "Humanoid-v4", "InvertedPendulum-v4",
                "InvertedDoublePendulum-v4", "Pusher-v5", "Reacher-v4", "Swimmer-v4", "Walker2d-v4",
                "CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1",
                "LunarLander-v3", "LunarLanderContinuous-v3"]
STEPS = 100_000

for name in sys.argv[1:] or ENVIRONMENTS:
    environment = gymnasium.make(name)
    environment.action_space.seed(1)
    returns, total = [], 0
    environment.reset(seed=1)
    for _ in range(STEPS):
        _, reward, terminated, truncated, _ = environment.step(environment.action_space.sample())
        total += reward
        if terminated or truncated:
            returns.append(total)
            total = 0
            environment.reset()
    print(f"{name} {np.mean(returns):.2f} +- {np.std(returns) / np.sqrt(len(returns)):.2f}"
          f" over {len(returns)} episodes", flush=True)

#!/usr/bin/env python3
"""How fast the PPO of Stable-Baselines3 is, or of SBX, the same in JAX: one process per core, one
thread each, CPU.

    stable_baselines_speed.py [--sbx] ENVIRONMENT PROCESSES SECONDS

Settings are those of AlphaSweep's defaults (AM-PPO paper, Table 3). Prints environment steps per
second of all processes together, after each one's first iteration, as one line of JSON.
scripts/benchmark --peers makes the virtual environment and calls this.
"""

import sys
import time

SBX = "--sbx" in sys.argv
ENVIRONMENT, PROCESSES, SECONDS = [a for a in sys.argv[1:] if a != "--sbx"]
PROCESSES, SECONDS = int(PROCESSES), float(SECONDS)
STEPS = 2048


def train(seed, results, ready):
    import os

    # JAX takes all cores of a process, so a process is given one.
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[seed % len(cores)]})
    import gymnasium
    import torch

    if SBX:
        from flax.linen import tanh
        from sbx import PPO
    else:
        from stable_baselines3 import PPO

        tanh = torch.nn.Tanh
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize

    torch.set_num_threads(1)

    class Clock(BaseCallback):
        """Notes when each rollout begins; stops once the time is up and two iterations are done."""

        starts = []

        def _on_rollout_start(self):
            self.starts.append(time.perf_counter())

        def _on_step(self):
            return len(self.starts) < 3 or self.starts[-1] - self.starts[0] < SECONDS

    environment = VecNormalize(DummyVecEnv([lambda: gymnasium.make(ENVIRONMENT)]))
    ppo = PPO(
        "MlpPolicy",
        environment,
        learning_rate=3e-4,
        n_steps=STEPS,
        batch_size=64,
        n_epochs=10,
        gamma=0.99,
        gae_lambda=0.95,
        clip_range=0.2,
        clip_range_vf=0.2,
        ent_coef=0.0,
        vf_coef=0.5,
        max_grad_norm=0.5,
        policy_kwargs=dict(
            net_arch=dict(pi=[64, 64], vf=[64, 64]),
            activation_fn=tanh,
            optimizer_kwargs=dict(eps=1e-5),
        ),
        seed=seed,
        device="cpu",
    )
    clock = Clock()
    ready.wait()
    ppo.learn(total_timesteps=10**9, callback=clock)
    results.put(STEPS * (len(clock.starts) - 2) / (clock.starts[-1] - clock.starts[1]))


if __name__ == "__main__":
    from peers import together

    together(train, PROCESSES, ("stable_baselines3", "gymnasium", "mujoco") + (("sbx-rl", "jax") if SBX else ("torch",)))

#!/usr/bin/env python3
"""How fast Stable-Baselines3's PPO is: one process per core, one thread each, CPU.

    stable_baselines_speed.py ENVIRONMENT PROCESSES SECONDS

Settings are those of AlphaSweep's defaults (AM-PPO paper, Table 3). Prints environment steps per
second of all processes together, after each one's first iteration, as one line of JSON.
scripts/benchmark --peer makes the virtual environment and calls this.
"""

import json
import multiprocessing
import queue
import sys
import time

ENVIRONMENT, PROCESSES, SECONDS = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
STEPS = 2048


def train(seed, results, ready):
    import gymnasium
    import torch
    from stable_baselines3 import PPO
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
            activation_fn=torch.nn.Tanh,
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
    context = multiprocessing.get_context("spawn")
    results, ready = context.Queue(), context.Barrier(PROCESSES)
    processes = [context.Process(target=train, args=(i, results, ready)) for i in range(PROCESSES)]
    for process in processes:
        process.start()
    rates = []
    while len(rates) < PROCESSES:
        try:
            rates.append(results.get(timeout=1))
        except queue.Empty:
            if any(process.exitcode for process in processes):
                for process in processes:
                    process.terminate()
                sys.exit("a process of Stable-Baselines3 failed; its message stands above")
    for process in processes:
        process.join()
    from importlib.metadata import version

    print(
        json.dumps(
            {
                "sps": sum(rates),
                "versions": {
                    name: version(name)
                    for name in ("stable_baselines3", "torch", "gymnasium", "mujoco")
                },
            }
        )
    )

"""Steps per second of environments here and of their originals, in turns, one core each.

Run with Python 3, numpy, MinAtar==1.0.15 (licensed under GPL-3.0), gymnasium==1.2.3 and box2d==2.3.10; Procgen wants
Python 3.10, numpy<2 and procgen==0.10.7, Atari ale-py, opencv-python-headless and what scripts/fetch-atari fetches:
    python scripts/reference/environment_speed.py MinAtar-Asterix LunarLander-v3 ...

Random actions and resets; of two rounds the better. A Gymnasium environment goes without its wrappers, but for Atari's.
"""

import re
import subprocess
import sys
import time

SECONDS = 3
ACTIONS = 4096


def minatar(name):
    import minatar as games

    words = re.sub("(?<=[a-z])(?=[A-Z])", "_", name.removeprefix("MinAtar-")).lower()
    env = games.Environment(words)

    def step(action):
        _, over = env.act(action)
        env.state()
        return over

    return env.reset, step, lambda random: random.randrange(6)


def procgen(name):
    import numpy
    from procgen import ProcgenGym3Env

    env = ProcgenGym3Env(num=1, env_name=name.removeprefix("Procgen-").lower(), num_threads=0)

    def step(action):
        env.act(action)
        env.observe()
        return False  # it begins the next episode itself

    return lambda: None, step, lambda random: numpy.array([random.randrange(15)], dtype=numpy.int32)


def atari(name):
    import ale_py
    import gymnasium as gym

    gym.register_envs(ale_py)
    game = name.removeprefix("Atari-")
    env = gym.make(f"ALE/{game}-v5", frameskip=1, repeat_action_probability=0.0).unwrapped
    env = gym.wrappers.AtariPreprocessing(env, terminal_on_life_loss=True)
    env = gym.wrappers.FrameStackObservation(env, 4)
    env.action_space.seed(1)
    return env.reset, lambda action: env.step(action)[2], lambda random: env.action_space.sample()


FAMILIES = {"MinAtar-": minatar, "Procgen-": procgen, "Atari-": atari}


def gymnasium(name):
    import gymnasium as gym

    env = gym.make(name).unwrapped
    env.action_space.seed(1)
    return env.reset, lambda action: env.step(action)[2], lambda random: env.action_space.sample()


def original(name):
    import random

    family = next((family for prefix, family in FAMILIES.items() if name.startswith(prefix)), gymnasium)
    reset, step, draw = family(name)
    actions = [draw(random) for _ in range(ACTIONS)]
    reset()
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        for action in actions[steps % ACTIONS :][:64]:
            if step(action):
                reset()
        steps += 64
    return steps / (time.perf_counter() - start)


def here(names):
    lines = subprocess.run(["scripts/benchmark", "environments", *names], check=True, capture_output=True, text=True)
    return {name: float(rate) for name, rate in map(str.split, lines.stdout.splitlines())}


def main(names):
    ours, theirs = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for _ in range(2):
        rates = here(names)
        for name in names:
            ours[name] = max(ours[name], rates[name])
            theirs[name] = max(theirs[name], original(name))
    for name in names:
        print(f"{name:28s} {ours[name]:12,.0f} here {theirs[name]:12,.0f} original {ours[name] / theirs[name]:8.1f}x")


if __name__ == "__main__":
    main(sys.argv[1:])

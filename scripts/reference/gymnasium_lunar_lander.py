"""Writes what the real LunarLander-v3 does, on pybox2d, for LunarLanderTest.

Run with Python 3 and numpy>=2, gymnasium==1.2.3, box2d==2.3.10 (built from source), pygame:
    python scripts/reference/gymnasium_lunar_lander.py src/test/resources/lunar-lander

Both sides draw from the same numbers, in the order in which Gymnasium asks for them. In episode e, from 1 on:
    x = e; before each draw x = x * 6364136223846793005 + 1442695040888963407 (mod 2^64)
    a uniform number is the upper 53 bits of x by 2^53, a whole number below n the upper 31 bits of x modulo n
The random policy draws in the same way, from x = -e on; so does continuous, a number from -1 to 1 each.

episodes.bin.gz, big-endian: for each of the groups below and each of its episodes, of which the odd ones follow
Gymnasium's own heuristic and the even ones the random policy:
    int    length
    int    steps before the first one after which a leg touches, or the last one
    int    CRC-32 of all observations (8 float) and rewards (double) of those steps, the reset's observation before
    float  the actions, one by one

policies.csv.gz: return and length of closed-loop episodes 1 to 1000 of three policies of LunarLander-v3.
"""

import csv
import gzip
import io
import json
import os
import struct
import sys
import zlib
from importlib.metadata import version

import numpy as np
from gymnasium.envs.box2d.lunar_lander import LunarLander, heuristic

TIME_LIMIT = 1000
WIND = dict(gravity=-6.0, enable_wind=True, wind_power=12.0, turbulence_power=1.0)
GROUPS = (({}, 200), (dict(continuous=True), 60), (WIND, 60), (dict(continuous=True, **WIND), 40))


class Draws:
    """In the place of Gymnasium's generator: anything else that it asks for is an error."""

    def __init__(self, x):
        self.x = x % 2**64

    def next(self):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.x

    def uniform(self, low, high, size=None):
        if size is not None:
            return np.array([self.uniform(low, high) for _ in range(*np.atleast_1d(size))])
        return low + (high - low) * ((self.next() >> 11) * 2.0**-53)

    def integers(self, low, high):
        return low + (self.next() >> 33) % (high - low)


def policy(name, env, episode):
    draws = Draws(-episode)
    if name == "heuristic":
        return lambda observation: heuristic(env, observation)
    if name == "zero":
        return lambda observation: 0
    if env.continuous:
        return lambda observation: np.array([draws.uniform(-1, 1) for _ in range(2)], dtype=np.float32)
    return lambda observation: draws.integers(0, 4)


def play(options, name, episode):
    """The observations, actions and rewards of an episode."""
    env = LunarLander(**options)
    env.np_random = Draws(episode)
    observation, _ = env.reset()
    choose = policy(name, env, episode)
    observations, actions, rewards = [observation], [], []
    terminated = False
    while not terminated and len(rewards) < TIME_LIMIT:
        action = choose(observation)
        if env.continuous:
            action = np.asarray(action, dtype=np.float32)
        observation, reward, terminated, _, _ = env.step(action)
        observations.append(observation)
        actions.append(action)
        rewards.append(float(reward))
    env.close()
    return observations, actions, rewards


def record(options, episode):
    observations, actions, rewards = play(options, ("random", "heuristic")[episode % 2], episode)
    free = next((i for i, o in enumerate(observations[1:]) if o[6] or o[7]), len(rewards) - 1)
    seen = struct.pack(">8f", *observations[0])
    for observation, reward in zip(observations[1 : free + 1], rewards):
        seen += struct.pack(">8fd", *observation, reward)
    chosen = np.asarray(actions, dtype=">f4").tobytes()
    return struct.pack(">iiI", len(rewards), free, zlib.crc32(seen)) + chosen


def save(path, data):
    with open(path, "wb") as file:
        file.write(gzip.compress(data, 9, mtime=0))
    print(path, os.path.getsize(path))


def main(folder):
    episodes = [record(options, e) for options, count in GROUPS for e in range(1, count + 1)]
    save(os.path.join(folder, "episodes.bin.gz"), b"".join(episodes))
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["policy", "return", "length"])
    for name in ("zero", "random", "heuristic"):
        returns = []
        for episode in range(1, 1001):
            rewards = play({}, name, episode)[2]
            returns.append(sum(rewards))
            rows.writerow([name, repr(round(returns[-1], 6)), len(rewards)])
        print(name, np.mean(returns), "+-", np.std(returns, ddof=1) / len(returns) ** 0.5)
    save(os.path.join(folder, "policies.csv.gz"), table.getvalue().encode())
    with open(os.path.join(folder, "versions.json"), "w") as file:
        versions = {name: version(name) for name in ("gymnasium", "box2d", "numpy")}
        json.dump(versions, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])

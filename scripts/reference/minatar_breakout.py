"""Writes a trajectory of the real MinAtar's Breakout for MinAtarTrajectoryTest.

Run with Python 3, numpy and MinAtar==1.0.15 (licensed under GPL-3.0; used as it comes, as a black box):
    python scripts/reference/minatar_breakout.py src/test/resources/minatar

Both sides draw from the same numbers, in the order in which MinAtar asks for them:
    x = 1; before each draw x = x * 6364136223846793005 + 1442695040888963407 (mod 2^64)
    a uniform number is the upper 53 bits of x by 2^53, a whole number below n the upper 31 bits of x modulo n

breakout.bin.gz, for each of 10,000 steps
    byte      1 where the game is reset before the step, else 0
    byte[50]  only where it is reset: the observation
    byte      action, 0 to 5
    byte      reward + 2 where the step is terminal
    byte[50]  the observation after the step, 400 bits [channel, row, column], the upper bit of a byte first
Resetting draws the side of the ball; a step draws whether the action sticks. The sticky action outlives a reset.
"""

import gzip
import json
import os
import sys

import minatar
import numpy as np

STEPS = 10_000
PADDLE, BALL, TRAIL, BRICK = range(4)


class Draws:
    """In the place of MinAtar's generator: anything else that it asks for is an error."""

    def __init__(self):
        self.x = 1

    def next(self):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.x

    def rand(self):
        return (self.next() >> 11) * 2.0**-53

    def choice(self, n):
        return (self.next() >> 33) % n

    randint = choice


def column(observation, channel):
    return np.argwhere(observation[:, :, channel])[0][1]


def action(observation, care, rng):
    """Follows the ball as carefully as told, since a random paddle never sees the last brick."""
    if rng.random() >= care:
        return rng.integers(6)
    ball = column(observation, BALL)
    ahead = np.clip(2 * ball - column(observation, TRAIL), 0, 9)
    return (0, 3, 1)[np.sign(ahead - column(observation, PADDLE))]


def bits(observation):
    return np.packbits(observation.transpose(2, 0, 1).ravel()).tobytes()


def main(folder):
    env = minatar.Environment("breakout", sticky_action_prob=0.1)
    env.random = env.env.random = Draws()
    rng = np.random.default_rng(20240229)
    out, games, rewards, walls, started = [], 0, 0, 0, True
    for _ in range(STEPS):
        out.append(bytes([started]))
        if started:
            env.reset()
            out.append(bits(env.state()))
            care = (0.0, 0.9, 1.0)[games % 3]
            games += 1
        before = env.state()
        chosen = int(action(before, care, rng))
        reward, started = env.act(chosen)
        after = env.state()
        out.append(bytes([chosen, int(reward) + 2 * started]) + bits(after))
        rewards += reward
        walls += int(after[:, :, BRICK].sum() == 30 and before[:, :, BRICK].sum() < 30)
    path = os.path.join(folder, "breakout.bin.gz")
    with open(path, "wb") as file:
        file.write(gzip.compress(b"".join(out), 9, mtime=0))
    print("games", games, "rewards", rewards, "walls", walls, "bytes", os.path.getsize(path))
    with open(os.path.join(folder, "versions.json"), "w") as file:
        json.dump({"minatar": "1.0.15", "numpy": np.__version__}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])

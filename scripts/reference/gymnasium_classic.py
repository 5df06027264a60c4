"""Writes steps of real Gymnasium's classic control for ClassicControlTrajectoryTest.

Run with Python 3, gymnasium==1.2.3 and numpy==2.4.6:
    python scripts/reference/gymnasium_classic.py src/test/resources/gymnasium

A file for each task, little-endian: int32 steps, then for every step
    uint8        1 where the state before this step is given, plus 2 where the task's own rule ends the episode in this
                 step, plus 4 where the state after it follows
    float32      action: its index, or the torque or force in 32 bits, as a policy of 32 bits gives it
    float64[n]   only where it is given: the state before the step
    float32[m]   observation after the step
    float64      reward
    float64[n]   only where it follows: the state after the step
States are given where an episode starts, and follow where it ends. Those of a task that enlarges what the last bit of a
sine makes of them are told and given anew every few steps.

Episodes start like Gymnasium's or at the edges of what the task allows, and are acted in at random, by a rule that
reaches the goal, or a mixture; some actions of continuous tasks reach outside the box, where the task itself clips.
"""

import gzip
import struct
import sys

import gymnasium
import numpy as np

STEPS = 10000


def sign(rng):
    return rng.choice([-1.0, 1.0])


class CartPole:
    name, longest, piece = "CartPole-v1", 700, 700

    def start(self, rng, kind):
        return [
            rng.uniform(-0.05, 0.05, 4),
            np.array([sign(rng) * rng.uniform(2.3, 2.4), rng.normal(), rng.uniform(-0.2, 0.2), rng.normal()]),
            rng.normal(0, [1, 2, 0.05, 2], 4),
            np.array([rng.normal(), rng.normal(), sign(rng) * rng.uniform(0.2, 0.2094), rng.normal()]),
        ][kind]

    def rule(self, state):
        x, v, angle, turn = state
        return int(angle + 0.5 * turn + 0.02 * x + 0.05 * v > 0)

    def draw(self, rng):
        return int(rng.integers(2))


class Acrobot:
    name, longest, piece = "Acrobot-v1", 200, 40

    def start(self, rng, kind):
        fast = [4 * np.pi, 9 * np.pi]
        return [
            rng.uniform(-0.1, 0.1, 4).astype(np.float32).astype(np.float64),
            np.concatenate([rng.uniform(-np.pi, np.pi, 2), rng.normal(0, [1, 2])]),
            np.concatenate([rng.normal(0, 0.5, 2), [sign(rng) * fast[0] * rng.uniform(0.9, 1), sign(rng) * rng.uniform(0, 3)]]),
            np.concatenate([sign(rng) * rng.uniform(3, np.pi, 2), [rng.normal(), sign(rng) * fast[1] * rng.uniform(0.9, 1)]]),
        ][kind]

    def rule(self, state):
        return int(np.sign(state[3])) + 1

    def draw(self, rng):
        return int(rng.integers(3))


class MountainCar:
    name, longest, piece = "MountainCar-v0", 200, 200

    def start(self, rng, kind):
        return [
            np.array([rng.uniform(-0.6, -0.4), 0]),
            np.array([rng.uniform(-1.2, -1.1), rng.uniform(-0.07, 0)]),
            np.array([rng.uniform(0.3, 0.5), rng.uniform(0, 0.07)]),
            np.array([rng.uniform(-1.2, 0.5), rng.uniform(-0.07, 0.07)]),
        ][kind]

    def rule(self, state):
        return 2 if state[1] >= 0 else 0

    def draw(self, rng):
        return int(rng.integers(3))


class MountainCarContinuous(MountainCar):
    name = "MountainCarContinuous-v0"

    def rule(self, state):
        return 0.9 if state[1] >= 0 else -1.1

    def draw(self, rng):
        return rng.uniform(-1.5, 1.5)


class Pendulum:
    name, longest, piece = "Pendulum-v1", 200, 40

    def start(self, rng, kind):
        return [
            np.array([rng.uniform(-np.pi, np.pi), rng.uniform(-1, 1)]),
            np.array([rng.uniform(-20, 20), sign(rng) * rng.uniform(7, 8)]),
            rng.normal(0, [0.1, 0.1], 2),
            np.array([sign(rng) * np.pi, rng.uniform(-8, 8)]),
        ][kind]

    def rule(self, state):
        angle = (state[0] + np.pi) % (2 * np.pi) - np.pi
        return -10 * angle - 2 * state[1] if abs(angle) < 0.5 else 1.5 * np.sign(state[1])

    def draw(self, rng):
        return rng.uniform(-3, 3)


def write(task, folder):
    env = gymnasium.make(task.name).unwrapped
    discrete = isinstance(env.action_space, gymnasium.spaces.Discrete)
    rng = np.random.default_rng(20240229)
    out = [struct.pack("<i", STEPS)]
    episode, length, ends, told, goals = -1, 0, True, True, 0
    for step in range(STEPS):
        if ends:
            env.reset(seed=0)
            episode, length = episode + 1, 0
            env.state = task.start(rng, episode % 4).astype(np.float64)
            if hasattr(env, "steps_beyond_terminated"):
                env.steps_beyond_terminated = None
        given = told
        before = np.asarray(env.state, "<f8").tobytes()
        randomly = rng.random() < [0.1, 0.6, 1][episode // 4 % 3]
        action = task.draw(rng) if randomly else task.rule(env.state)
        action = action if discrete else np.array([action], np.float32)
        observation, reward, terminated, _, _ = env.step(action)
        assert np.asarray(observation).dtype == np.float32
        length += 1
        ends = terminated or length == task.longest
        told = ends or length % task.piece == 0 or step == STEPS - 1
        goals += terminated
        out.append(struct.pack("<Bf", given + 2 * terminated + 4 * told, action if discrete else action[0]))
        if given:
            out.append(before)
        out.append(np.asarray(observation, "<f4").tobytes())
        out.append(struct.pack("<d", reward))
        if told:
            out.append(np.asarray(env.state, "<f8").tobytes())
    with open(f"{folder}/{task.name}.bin.gz", "wb") as file:
        file.write(gzip.compress(b"".join(out), 9, mtime=0))
    print(task.name, "episodes", episode + 1, "terminated", goals)


if __name__ == "__main__":
    for each in [CartPole(), Acrobot(), MountainCar(), MountainCarContinuous(), Pendulum()]:
        write(each, sys.argv[1])

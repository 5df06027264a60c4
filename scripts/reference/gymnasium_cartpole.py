"""Writes steps of real Gymnasium for CartPoleTest.

Run with Python 3, gymnasium==1.2.3 and numpy==2.4.6:
    python scripts/reference/gymnasium_cartpole.py src/test/resources/gymnasium/CartPole-v1.bin.gz

Little-endian: int32 steps, then for every step
    uint8                       action, plus 2 where a new episode starts before this step, plus 4 where the step ends it
    float64[4]                  only where it starts: the start state, as it was set
    float32[4]                  observation after the step
    float64[4]                  only where the step ends the episode: the state that it ends in
Rewards are 1 in every step, which this script checks.

Episodes start like Gymnasium's, at the edges of the track and of the angle, or fast; in some the pole is balanced, so
that they are long.
"""

import gzip
import struct
import sys

import gymnasium
import numpy as np

STEPS = 10000
LONGEST = 700


def start(env, rng, episode):
    env.reset()
    kind = episode % 4
    if kind == 0:
        state = rng.uniform(-0.05, 0.05, 4)
    elif kind == 1:
        state = np.array([rng.choice([-1, 1]) * rng.uniform(2.3, 2.4), rng.normal(), rng.uniform(-0.2, 0.2), rng.normal()])
    elif kind == 2:
        state = rng.normal(0, [1, 2, 0.05, 2], 4)
    else:
        state = np.array([rng.normal(), rng.normal(), rng.choice([-1, 1]) * rng.uniform(0.2, 0.2094), rng.normal()])
    env.state = state.astype(np.float64)
    env.steps_beyond_terminated = None
    return env.state


def main(path):
    env = gymnasium.make("CartPole-v1").unwrapped
    rng = np.random.default_rng(20240229)
    out = [struct.pack("<i", STEPS)]
    episode, length, started = 0, 0, True
    for step in range(STEPS):
        first = start(env, rng, episode) if started else None
        x, v, angle, turn = env.state
        # A rule that balances the pole and keeps the cart near the middle, or a push at random.
        randomly = rng.random() < (0.1 if episode % 8 == 0 else 0.6)
        action = int(rng.integers(2)) if randomly else int(angle + 0.5 * turn + 0.02 * x + 0.05 * v > 0)
        observation, reward, terminated, _, _ = env.step(action)
        assert reward == 1.0 and observation.dtype == np.float32
        length += 1
        ends = terminated or length == LONGEST
        out.append(struct.pack("<B", action + 2 * started + 4 * terminated))
        if started:
            out.append(first.astype("<f8").tobytes())
        out.append(observation.astype("<f4").tobytes())
        if terminated:
            out.append(np.asarray(env.state, "<f8").tobytes())
        started = ends
        if ends:
            episode, length = episode + 1, 0
    with open(path, "wb") as file:
        file.write(gzip.compress(b"".join(out), 9, mtime=0))
    print("episodes", episode)


if __name__ == "__main__":
    main(sys.argv[1])

"""Writes trajectories of the real MinAtar's games for MinAtarTrajectoryTest.

Run with Python 3, numpy and MinAtar==1.0.15 (licensed under GPL-3.0; used as it comes, as a black box):
    python scripts/reference/minatar_games.py src/test/resources/minatar

Both sides draw from the same numbers, in the order in which MinAtar asks for them:
    x = 1; before each draw x = x * 6364136223846793005 + 1442695040888963407 (mod 2^64)
    a uniform number is the upper 53 bits of x by 2^53, a whole number below n the upper 31 bits of x modulo n

GAME.bin.gz, for each of 20,000 steps, of which the first 10,000 are of random actions only
    byte    1 where the game is reset before the step, else 0
    bits    only where it is reset: the observation
    byte    action, 0 to 5
    byte    reward + 32 where the step is terminal
    bits    the observation after the step
Bits are those of the observation [channel, row, column], the upper bit of a byte first, where they differ from
the observation before, which at first is empty. GAME-plain.bin.gz: 3,000 steps with no sticky action, no ramping and
the minimal actions, which stand there by their place among them; the plain games draw from x = 2 on.
Resetting and stepping draw alike; a step first draws whether the action sticks. A sticky action outlives a reset.
"""

import gzip
import json
import os
import sys

import minatar
import numpy as np

GAMES = "breakout", "asterix", "freeway", "seaquest", "space_invaders"
RANDOM_STEPS, CAREFUL_STEPS, PLAIN_STEPS = 10_000, 10_000, 3_000
NONE, LEFT, UP, RIGHT, DOWN, FIRE = range(6)


class Draws:
    """In the place of MinAtar's generator: anything else that it asks for is an error."""

    def __init__(self, x):
        self.x = x

    def next(self):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.x

    def rand(self, count=None):
        if count is not None:
            return np.array([self.rand() for _ in range(count)])
        return (self.next() >> 11) * 2.0**-53

    def below(self, n):
        return (self.next() >> 33) % n

    def choice(self, n):
        return self.below(n) if np.isscalar(n) else n[self.below(len(n))]

    def randint(self, low, high=None, size=None):
        if size is not None:
            return np.array([self.randint(low, high) for _ in range(size)])
        return self.below(low) if high is None else low + self.below(high - low)


def places(observation, channel):
    return [tuple(place) for place in np.argwhere(observation[:, :, channel])]


def breakout(observation):
    """Follows the ball, since a random paddle never sees the last brick."""
    (_, paddle), (_, ball), (_, trail) = (places(observation, channel)[0] for channel in range(3))
    return (NONE, RIGHT, LEFT)[np.sign(np.clip(2 * ball - trail, 0, 9) - paddle)]


def asterix(observation):
    """Goes where the next gold is, but into no row in which an enemy is near."""
    row, column = places(observation, 0)[0]
    enemies, gold = places(observation, 1), places(observation, 3)
    moves = {NONE: (0, 0), LEFT: (0, -1), UP: (-1, 0), RIGHT: (0, 1), DOWN: (1, 0)}

    def cost(move):
        y, x = np.clip(row + moves[move][0], 1, 8), np.clip(column + moves[move][1], 0, 9)
        danger = sum(100 for enemy in enemies if enemy[0] == y and abs(enemy[1] - x) <= 2)
        return danger + min((abs(g[0] - y) + abs(g[1] - x) for g in gold), default=abs(x - 5))

    return min(moves, key=cost)


def freeway(observation):
    return UP


def seaquest(observation):
    """Picks up divers, shoots what is before it, and surfaces with six divers or little oxygen."""
    row, column = places(observation, 0)[0]
    facing = 1 if places(observation, 1)[0][1] < column else -1
    hostile = [place for channel in (4, 5, 6) for place in places(observation, channel)]
    oxygen, on_board, divers = (len(places(observation, 7)), len(places(observation, 8)), places(observation, 9))
    goal = min(divers, key=lambda d: 2 * abs(d[0] - row) + abs(d[1] - column), default=(4, 5))
    if on_board == 6 or (on_board > 0 and oxygen <= max(2, row // 2 + 1)):
        goal = 0, column
    moves = {NONE: (0, 0), LEFT: (0, -1), UP: (-1, 0), RIGHT: (0, 1), DOWN: (1, 0), FIRE: (0, 0)}

    def cost(move):
        y, x = np.clip(row + moves[move][0], 0, 8), np.clip(column + moves[move][1], 0, 9)
        if y == 0 and row > 0 and on_board == 0:
            return 1000
        cost = abs(goal[0] - y) + abs(goal[1] - x)
        for h in hostile:
            distance = abs(h[1] - x)
            if h[0] == y and distance <= 3:
                cost += 100 / (1 + distance)
        if move == FIRE and any(h[0] == row and 0 < (h[1] - column) * facing <= 6 for h in hostile):
            cost -= 40
        return cost

    return min(moves, key=cost)


def space_invaders(observation):
    """Keeps out of the way of bullets and shoots at the column that is nearest."""
    column = places(observation, 0)[0][1]
    falling = [b for b in places(observation, 5) if b[1] == column and b[0] >= 5]
    if falling:
        return LEFT if column > 4 else RIGHT
    aliens = places(observation, 1)
    if observation[:, column, 1].any():
        return FIRE
    return LEFT if min(abs(a[1] - column) for a in aliens) in [column - a[1] for a in aliens] else RIGHT


def bits(observation):
    return np.packbits(observation.transpose(2, 0, 1).ravel())


def play(name, steps, draws, rng, ramps, stickiness, actions, careful, out):
    env = minatar.Environment(name, sticky_action_prob=stickiness, difficulty_ramping=ramps)
    env.random = env.env.random = draws
    games, rewards, started, last = 0, 0, True, None
    choose = globals()[name]

    def write(observation):
        nonlocal last
        now = bits(observation)
        out.append((now if last is None else now ^ last).tobytes())
        last = now

    for step in range(steps):
        out.append(bytes([started]))
        if started:
            env.reset()
            write(env.state())
            care = (0.9, 1.0)[games % 2] if step >= careful else 0
            games += 1
        if rng.random() < care:
            chosen = actions.index(choose(env.state()))
        else:
            chosen = int(rng.integers(len(actions)))
        reward, started = env.act(actions[chosen])
        assert reward == int(reward) and 0 <= reward < 32
        out.append(bytes([chosen, int(reward) + 32 * bool(started)]))
        write(env.state())
        rewards += reward
    print(name, "games", games, "rewards", rewards, "last x", draws.x)


def save(folder, name, out):
    path = os.path.join(folder, name + ".bin.gz")
    with open(path, "wb") as file:
        file.write(gzip.compress(b"".join(out), 9, mtime=0))
    print(path, os.path.getsize(path))


def main(folder):
    for name in GAMES:
        out = []
        every = list(range(6))
        steps = RANDOM_STEPS + CAREFUL_STEPS
        play(name, steps, Draws(1), np.random.default_rng(20240229), True, 0.1, every, RANDOM_STEPS, out)
        save(folder, name, out)
        out = []
        minimal = minatar.Environment(name).minimal_action_set()
        play(name, PLAIN_STEPS, Draws(2), np.random.default_rng(1), False, 0.0, minimal, 0, out)
        save(folder, name + "-plain", out)
    with open(os.path.join(folder, "versions.json"), "w") as file:
        json.dump({"minatar": "1.0.15", "numpy": np.__version__}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])

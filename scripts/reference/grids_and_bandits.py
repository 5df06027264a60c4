"""Writes trajectories of both Four Rooms and of the two-dimensional bandit, played by the rules of the papers.

No program of the papers' authors is at hand as a package, so this is a second implementation, written from
    Nilabh and Choudhury, Efficiently Managing Exploration and Gradient Stability in Deep Policy Gradient Methods,
    and Kumar et al. 2022, A Parametric Class of Approximate Gradient Updates for Policy Optimization, 6.1 and 6.2.
Run with Python 3 and nothing else:
    python scripts/reference/grids_and_bandits.py src/test/resources/grid src/test/resources/bandit

Both sides draw from the same numbers:
    x = 1; before each draw x = x * 6364136223846793005 + 1442695040888963407 (mod 2^64)
    a uniform number is the upper 53 bits of x by 2^53, a whole number below n the upper 31 bits of x modulo n

four-rooms-NAME.bin.gz, for each of 10,000 steps of random actions, of one byte each
    whether an episode starts before the step, and then the column and the row where it does
    action; column; row; reward, signed; whether the goal is reached
circle-bandit-ARMS.bin.gz, for each step (10,000 with 8 arms, 1,000 with 5): action, a byte, and reward, a little-endian
double, at a point of which both coordinates are drawn, uniformly from [-4, 4)
"""

import gzip
import math
import os
import random
import struct
import sys

STEPS = 10_000

# The doorways in the walls that cross at column 5: (column, row) from the lower left corner.
NORTH_SOUTH_WALL = {(5, y) for y in range(11)} - {(5, 1), (5, 8)}
WEST_WALL = {(x, 5) for x in range(5)} - {(1, 5)}
EAST_WALL = {(x, 4) for x in range(6, 11)} - {(8, 4)}
WALLS = NORTH_SOUTH_WALL | WEST_WALL | EAST_WALL
GOAL = 10, 10
MOVES = {"up": (0, 1), "down": (0, -1), "left": (-1, 0), "right": (1, 0)}
SIDES = {"up": ("left", "right"), "down": ("left", "right"), "left": ("down", "up"), "right": ("down", "up")}


class Draws:
    def __init__(self):
        self.x = 1

    def next(self):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.x

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53

    def below(self, n):
        return (self.next() >> 33) % n


def moved(place, direction):
    to = place[0] + MOVES[direction][0], place[1] + MOVES[direction][1]
    inside = 0 <= to[0] <= 10 and 0 <= to[1] <= 10
    return to if inside and to not in WALLS else place


def four_rooms(slip, starts_anywhere, step_reward, goal_reward, limit):
    draws, choices, out, length, place = Draws(), random.Random(1), bytearray(), 0, None
    starts = [(x, y) for y in range(11) for x in range(11) if (x, y) not in WALLS and (x, y) != GOAL]
    for _ in range(STEPS):
        out.append(place is None)
        if place is None:
            place, length = (starts[draws.below(len(starts))] if starts_anywhere else (0, 0)), 0
            out.extend(place)
        # Up and right are twice as likely, so that episodes end.
        action = choices.choice(list(MOVES) + ["up", "right"])
        out.append(list(MOVES).index(action))
        direction = action
        if slip > 0:
            draw = draws.uniform()
            if draw < slip:
                direction = SIDES[action][0 if draw < slip / 2 else 1]
        place = moved(place, direction)
        length += 1
        reached = place == GOAL
        out.extend(place)
        out.extend(struct.pack("b", goal_reward if reached else step_reward))
        out.append(reached)
        if reached or length == limit:
            place = None
    return out


def circle_bandit(arms, steps):
    draws, choices, out = Draws(), random.Random(2), bytearray()
    for _ in range(steps):
        x = -4 + 8 * draws.uniform(), -4 + 8 * draws.uniform()
        a = choices.randrange(arms)
        psi = math.cos(2 * math.pi * a / arms), math.sin(2 * math.pi * a / arms)
        r = 1 / (1 + math.exp(-(x[0] * psi[0] + x[1] * psi[1])))
        out.extend(struct.pack("<Bd", a, r))
    return out


def write(folder, name, content):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name + ".bin.gz"), "wb") as file:
        file.write(gzip.compress(bytes(content), mtime=0))


if __name__ == "__main__":
    grid, bandit = sys.argv[1:]
    write(grid, "four-rooms-grade", four_rooms(0.2, False, -1, 0, 460))
    write(grid, "four-rooms-mla", four_rooms(0.0, True, 0, 10, 200))
    write(grid, "four-rooms-options", four_rooms(0.5, True, -2, 7, 460))
    write(bandit, "circle-bandit-8", circle_bandit(8, STEPS))
    write(bandit, "circle-bandit-5", circle_bandit(5, 1_000))

"""What the Arcade Learning Environment says of its games, for the tables that AlphaSweep has of them.

    python3 scripts/reference/atari_games.py games HOME SOURCE > src/main/resources/io/alphasweep/environment/atari/games.csv
    python3 scripts/reference/atari_games.py frames HOME > src/test/resources/atari/frames.csv
    python3 scripts/reference/atari_games.py preprocessed > src/test/resources/atari/preprocessed.csv

HOME is what scripts/fetch-atari made. "games" and "frames" ask the C library and need Python 3 alone; "preprocessed"
asks Gymnasium's AtariPreprocessing and needs gymnasium==1.2.3, ale-py==0.12.1 and opencv-python-headless==4.12.0.88.

games.csv: name, cartridge, its MD5, the actions that the game uses. SOURCE is the unpacked wheel's folder
atari_py/ale_interface; games are those that the library supports and whose cartridge in HOME is the one that it knows.
frames.csv: game, the CRC-32 of the luminances [row, column] after steps 10, 20, ... of 1,000, the sum of rewards, the
count of games that ended; seed 123, no repeated actions, 4 frames a step or fewer where the game ends.
preprocessed.csv: game, for each hundred of 1,000 steps the CRC-32 of all its frames of 84 x 84, the sum of rewards; no
no-ops, 4 frames a step, an end at the end of a game alone.
Actions: x = 1; before each, x = x * 6364136223846793005 + 1442695040888963407 (mod 2^64), and the action is the one
among the game's whose place is the upper 31 bits of x modulo their count.
"""

import ctypes
import glob
import hashlib
import os
import re
import sys
import zlib

PLAYED = "breakout", "pong", "space_invaders"


def actions(count):
    x = 1
    while True:
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (x >> 33) % count


def open_library(home):
    library = ctypes.CDLL(os.path.join(home, "atari_py/ale_interface/libale_c.so"))
    library.ALE_new.restype = ctypes.c_void_p
    library.setLoggerMode(2)
    return library


def console(library, home, game):
    ale = ctypes.c_void_p(library.ALE_new())
    library.setInt(ale, b"random_seed", 123)
    library.setInt(ale, b"frame_skip", 1)
    library.setFloat(ale, b"repeat_action_probability", ctypes.c_float(0))
    library.loadROM(ale, os.path.join(home, f"ale_py/roms/{game}.bin").encode())
    minimal = (ctypes.c_int * library.getMinimalActionSize(ale))()
    library.getMinimalActionSet(ale, minimal)
    return ale, list(minimal)


def games(home, source):
    library = open_library(home)
    known = dict(line.split()[::-1] for line in open(f"{source}/md5.txt") if len(line.split()) == 2)
    supported = "".join(open(path).read() for path in glob.glob(f"{source}/src/games/supported/*.hpp"))
    supported = re.findall(r'rom\(\) const \{ return "(.*)"', supported)
    for cartridge in sorted(os.listdir(os.path.join(home, "ale_py/roms"))):
        game = cartridge.removesuffix(".bin")
        if cartridge not in known or game not in supported:
            continue
        content = open(os.path.join(home, "ale_py/roms", cartridge), "rb").read()
        md5 = hashlib.md5(content).hexdigest()
        if md5 != known[cartridge]:
            continue
        ale, minimal = console(library, home, game)
        name = "".join(part.capitalize() for part in game.split("_"))
        print(f"{name},{game},{md5},{' '.join(map(str, minimal))}")


def frames(home):
    library = open_library(home)
    for game in PLAYED:
        ale, minimal = console(library, home, game)
        size = library.getScreenWidth(ale) * library.getScreenHeight(ale)
        grays = (ctypes.c_uint8 * size)()
        crc, rewards, ended = 0, 0, 0
        for step, action in zip(range(1, 1001), actions(len(minimal))):
            for _ in range(4):
                rewards += library.act(ale, minimal[action])
                if library.game_over(ale):
                    break
            if step % 10 == 0:
                library.getScreenGrayscale(ale, grays)
                crc = zlib.crc32(bytes(grays), crc)
            if library.game_over(ale):
                ended += 1
                library.reset_game(ale)
        print(f"{game},{crc:08x},{rewards},{ended}")


def preprocessed():
    import ale_py
    import gymnasium

    gymnasium.register_envs(ale_py)
    for name in "Pong", "Breakout":
        env = gymnasium.make(
            f"ALE/{name}-v5", frameskip=1, repeat_action_probability=0.0, max_num_frames_per_episode=10**9)
        env = gymnasium.wrappers.AtariPreprocessing(env, noop_max=0, frame_skip=4, screen_size=84)
        observation, _ = env.reset(seed=0)
        crc, rewards, crcs = zlib.crc32(observation.tobytes()), 0, []
        for step, action in zip(range(1, 1001), actions(env.action_space.n)):
            observation, reward, terminated, _, _ = env.step(action)
            crc = zlib.crc32(observation.tobytes(), crc)
            rewards += int(reward)
            if terminated:
                observation, _ = env.reset()
                crc = zlib.crc32(observation.tobytes(), crc)
            if step % 100 == 0:
                crcs.append(f"{crc:08x}")
        print(f"{name},{' '.join(crcs)},{rewards}")


if __name__ == "__main__":
    if sys.argv[1] == "games":
        games(sys.argv[2], sys.argv[3])
    elif sys.argv[1] == "frames":
        frames(sys.argv[2])
    else:
        preprocessed()

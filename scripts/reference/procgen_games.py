"""Plays Procgen's games through the wheel's own library and prints what ProcgenGoldenTest expects.

Run with Python 3 and nothing else; the wheel is the one that src/main/native/requirements.txt pins:
    python3 -m pip download procgen==0.10.7 --no-deps --only-binary=:all: --python-version 3.10 --dest WHEELS
    python3 -m zipfile -e WHEELS/procgen-*.whl UNPACKED
    python3 scripts/reference/procgen_games.py UNPACKED/procgen/data > src/test/resources/procgen/games.csv

Actions: x = 1; before each, x = x * 6364136223846793005 + 1442695040888963407 (mod 2^64), and the action is
the upper 31 bits of x modulo 15. A line is for one game with num_threads 0, center_agent, use_backgrounds: options that
differ from the package's, seed, steps, CRC-32 of the frame [row, column, color] after steps 10, 20, ..., count of the
steps that ended an episode, sum of the rewards to two decimals, last level.

With --eight it prints the same of eight environments that step together, of which the frames of the first count: the
wheel's own way of several environments, for comparison with others' figures.
"""

import ctypes
import sys
import zlib

EASY, HARD, EXTREME, MEMORY = 0, 1, 2, 10
GAMES = """bigfish bossfight caveflyer chaser climber coinrun dodgeball fruitbot heist jumper leaper maze miner ninja
plunder starpilot""".split()
MODES = {EASY: "easy", HARD: "hard", EXTREME: "extreme", MEMORY: "memory"}
BYTE, INTEGER = 1, 2


class Option(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char * 128), ("type", ctypes.c_int), ("count", ctypes.c_int), ("data", ctypes.c_void_p)]


class Options(ctypes.Structure):
    _fields_ = [("items", ctypes.POINTER(Option)), ("count", ctypes.c_int)]


class Buffers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("ob", "rew", "first", "info", "ac")]


def game(library, data, name, seed, count, given):
    settings = {
        "env_name": name,
        "resource_root": data + "/assets/",
        "num_levels": 200,
        "start_level": 0,
        "num_actions": 15,
        "rand_seed": seed,
        "num_threads": 0,
        "debug_mode": 0,
        "distribution_mode": EASY,
        "use_sequential_levels": False,
        "render_human": False,
        "center_agent": True,
        "use_generated_assets": False,
        "use_monochrome_assets": False,
        "restrict_themes": False,
        "use_backgrounds": True,
        "paint_vel_info": False,
        **given,
    }
    kept, items = [], []
    for key, value in settings.items():
        if isinstance(value, str):
            memory, kind, length = ctypes.create_string_buffer(value.encode()), BYTE, len(value)
        elif isinstance(value, bool):
            memory, kind, length = ctypes.c_uint8(value), BYTE, 1
        else:
            memory, kind, length = ctypes.c_int32(value), INTEGER, 1
        kept.append(memory)
        items.append(Option(key.encode(), kind, length, ctypes.addressof(memory)))
    handle = library.libenv_make(count, Options((Option * len(items))(*items), len(items)))
    frames = [(ctypes.c_uint8 * 12288)() for _ in range(count)]
    actions = (ctypes.c_int32 * count)()
    rewards, first = (ctypes.c_float * count)(), (ctypes.c_uint8 * count)()
    infos = [(ctypes.c_int32 * count)(), (ctypes.c_uint8 * count)(), (ctypes.c_int32 * count)()]
    pointers = lambda places: (ctypes.c_void_p * len(places))(*places)
    of_frames = pointers([ctypes.addressof(frame) for frame in frames])
    of_actions = pointers([ctypes.addressof(actions) + 4 * i for i in range(count)])
    of_infos = pointers([ctypes.addressof(info) + ctypes.sizeof(info) // count * i for info in infos for i in range(count)])
    buffers = Buffers(*(ctypes.addressof(b) for b in (of_frames, rewards, first, of_infos, of_actions)))
    library.libenv_set_buffers(ctypes.c_void_p(handle), ctypes.byref(buffers))
    library.libenv_observe(ctypes.c_void_p(handle))
    return handle, frames[0], actions, rewards, first, infos[2], (kept, buffers, frames, of_frames, of_infos, of_actions, infos)


def play(library, data, name, seed, steps, count, given):
    handle, frame, actions, rewards, first, level, kept = game(library, data, name, seed, count, given)
    x, crc, ended, total = 1, 0, 0, 0.0
    for step in range(1, steps + 1):
        for i in range(count):
            x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
            actions[i] = (x >> 33) % 15
        library.libenv_act(ctypes.c_void_p(handle))
        library.libenv_observe(ctypes.c_void_p(handle))
        if step % 10 == 0:
            crc = zlib.crc32(bytes(frame), crc)
        ended += sum(first)
        total += sum(rewards)
    last = level[0]
    library.libenv_close(ctypes.c_void_p(handle))
    return f"{crc:08x}", str(ended), f"{total:.2f}", str(last)


def main():
    data = sys.argv[1]
    library = ctypes.CDLL(data + "/prebuilt/libenv.so")
    library.libenv_make.restype = ctypes.c_void_p
    library.libenv_make.argtypes = [ctypes.c_int, Options]
    if "--eight" in sys.argv:
        for name in GAMES:
            print(name, *play(library, data, name, 7, 500, 8, {})[:3])
        return
    lines = [(name, 7, 1000, {"num_levels": 200}) for name in GAMES]
    lines += [(name, 9, 300, {"num_levels": 0, "distribution_mode": HARD, "use_backgrounds": False}) for name in GAMES]
    lines += [(name, 3, 300, {"distribution_mode": EXTREME}) for name in ("chaser", "dodgeball", "leaper", "starpilot")]
    memory = "caveflyer", "dodgeball", "heist", "jumper", "maze", "miner"
    lines += [(name, 3, 300, {"distribution_mode": MEMORY}) for name in memory]
    for name, given in (
        ("coinrun", {"num_levels": 5, "start_level": 2147483000}),
        ("coinrun", {"use_sequential_levels": True, "num_levels": 1}),
        ("leaper", {"use_sequential_levels": True}),
        ("starpilot", {"center_agent": False}),
        ("caveflyer", {"center_agent": False}),
        ("bigfish", {"use_generated_assets": True}),
        ("plunder", {"use_monochrome_assets": True}),
        ("jumper", {"restrict_themes": True}),
        ("coinrun", {"paint_vel_info": True}),
    ):
        lines.append((name, 2, 300, given))
    for name, seed, steps, given in lines:
        words = " ".join(f"{key}={MODES[v] if key == 'distribution_mode' else v}" for key, v in given.items())
        print(",".join((name, words.lower(), str(seed), str(steps), *play(library, data, name, seed, steps, 1, given))))


if __name__ == "__main__":
    main()

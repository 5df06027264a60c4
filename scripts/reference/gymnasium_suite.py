"""Writes what GymnasiumSuiteTest compares with: Gymnasium's MuJoCo tasks, both versions, and each of their options moved.

Run with Python 3, mujoco==3.3.7 and gymnasium==1.2.3 (the wheels that the build pins) and numpy==2.4.6:
    python scripts/reference/gymnasium_suite.py src/test/resources/gymnasium

suite.bin.gz holds trajectories of 1,000 steps, options.bin.gz one of 100 steps for each option, resets.json.gz start states.
A trajectory is, little-endian, one episode after the other,
    int32 length, then that many bytes: JSON of environment, options (by the names of settings here), nq, nv, nu,
        observation size, observe-every, steps, exact (whether the observation is to be equal to the bit)
then for every step
    uint8 flags                 1: a new episode starts before this step; 2: the step ends it
    float64[nq], float64[nv]    only where it starts: the start state, as it was set
    uint32                      CRC-32 of qpos and qvel after the step, and of the observation where it is exact
    float64                     reward
    float64[observation size]   only where step % observe-every == 0
Actions are not in it: each is high * scale * (2 u - 1) with u = 2^-53 (x >>> 11), x the next number of SplitMix64 from seed
1, one for each dimension; scale stands in the header.
"""

import gzip
import json
import os
import struct
import sys
import zlib

import gymnasium
import mujoco
import numpy as np

TASKS = {
    # name: (scale of the actions, steps between two stored observations); wide actions reach outside the box, where
    # only the actuators clamp
    "Swimmer": (1.0, 25),
    "Hopper": (0.5, 25),
    "HalfCheetah": (1.2, 25),
    "Walker2d": (0.6, 25),
    "Ant": (1.2, 50),
    "Humanoid": (1.1, 200),
    "HumanoidStandup": (1.1, 200),
    "InvertedPendulum": (0.5, 25),
    "InvertedDoublePendulum": (0.5, 5),
    "Reacher": (1.2, 5),
    "Pusher": (0.8, 25),
}
# NumPy's sines need not be ours to the last bit.
INEXACT = {"InvertedDoublePendulum", "Reacher"}

OPTIONS = {
    "forward_reward_weight": 0.7,
    "ctrl_cost_weight": 0.03,
    "contact_cost_weight": 0.002,
    "impact_cost_weight": 3e-5,
    "healthy_reward": 2.5,
    "reward_dist_weight": 1.7,
    "reward_control_weight": 0.3,
    "reward_near_weight": 0.9,
    "terminate_when_unhealthy": False,
    "healthy_state_range": (-3.0, 2.0),
    "healthy_angle_range": (-0.1, 0.05),
    "contact_force_range": (-0.2, 0.5),
    "contact_cost_range": (0.001, 0.002),
    "impact_cost_range": (0.001, 0.002),
    "reset_noise_scale": 0.25,
    "exclude_current_positions_from_observation": False,
    "include_cinert_in_observation": False,
    "include_cvel_in_observation": False,
    "include_qfrc_actuator_in_observation": False,
    "include_cfrc_ext_in_observation": False,
    "use_contact_forces": True,
    "main_body": 3,
    "frame_skip": 3,
}
HEALTHY_Z = {"Hopper": (1.2, 1.26), "Walker2d": (1.22, 1.3), "Ant": (0.4, 0.8), "Humanoid": (1.25, 1.5)}
MODELS = {"Walker2d-v5": "walker2d.xml", "Pusher-v5": "pusher.xml"}
# No options: how it is drawn, and one that Gymnasium takes and does not use.
SKIPPED = {"xml_file", "default_camera_config", "kwargs", "self", "uph_cost_weight"}


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53


class Draws:
    """Stands for the generator of an environment: its uniform numbers are known, its normal ones zero."""

    def __init__(self, seed):
        self.source, self.drawn = SplitMix64(seed), []

    def uniform(self, low=0.0, high=1.0, size=None):
        count = 1 if size is None else int(size)
        numbers = np.array([self.source.uniform() for _ in range(count)])
        self.drawn.extend(numbers)
        return low + (high - low) * numbers

    def standard_normal(self, size):
        return np.zeros(size)


def doubles(*arrays):
    return b"".join(np.asarray(a, dtype="<f8").ravel().tobytes() for a in arrays)


def setting(name, value):
    key = name.replace("_", "-")
    if isinstance(value, tuple):
        return {key + ".low": value[0], key + ".high": value[1]}
    return {key: value}


def beside_the_object(env, qpos, qvel):
    """A start of Pusher with the tip at the object, which it would not find in so few steps."""
    rng, joints = np.random.default_rng(5), env.model.jnt_range
    while True:
        qpos[:7] = rng.uniform(joints[:7, 0], joints[:7, 1])
        env.set_state(qpos, qvel)
        way = env.get_body_com("tips_arm") - env.get_body_com("object")
        if abs(way[2]) < 0.02:
            qpos[-4:-2] += way[1] + 0.04, way[0] + 0.04
            return qpos


def trajectory(name, options, steps, scale, every, exact):
    """The bytes, and what tells whether an option changed anything."""
    env = gymnasium.make(name, **options).unwrapped
    rng, actions = np.random.default_rng(20240229), SplitMix64(1)
    model, data = env.model, env.data
    size = env.observation_space.shape[0]
    header = {
        "environment": name,
        "options": {k: v for option, value in options.items() for k, v in setting(option, value).items()},
        "nq": model.nq, "nv": model.nv, "nu": model.nu, "observation": size, "observe-every": every, "steps": steps,
        "exact": exact, "scale": scale, "model": os.path.basename(env.fullpath),
    }
    text = json.dumps(header).encode()
    out = [struct.pack("<i", len(text)), text]
    high = env.action_space.high.astype(np.float64)
    started, episodes = True, 0
    env.reset(seed=11)
    for step in range(steps):
        first = b""
        if started:
            # The state that reset drew, set again on fresh data: MuJoCo's warm start begins at zero.
            env.reset()
            qpos, qvel = data.qpos.copy(), data.qvel.copy()
            if name.startswith("Pusher"):
                qpos = beside_the_object(env, qpos, qvel)
            mujoco.mj_resetData(model, data)
            env.set_state(qpos, qvel)
            first = doubles(qpos, qvel)
            episodes += 1
        # float64 actions: with float32 ones NumPy 2 computes the control cost in float32.
        action = high * scale * (2 * np.array([actions.uniform() for _ in range(model.nu)]) - 1)
        observation, reward, terminated, _, _ = env.step(action)
        assert observation.shape == (size,)
        bits = doubles(data.qpos, data.qvel) + (doubles(observation) if exact else b"")
        out.append(struct.pack("<B", started + 2 * bool(terminated)))
        out.append(first)
        out.append(struct.pack("<Id", zlib.crc32(bits), reward))
        if step % every == 0:
            out.append(doubles(observation))
        started = bool(terminated)
    return b"".join(out), episodes


def arguments(name):
    import inspect

    signature = inspect.signature(type(gymnasium.make(name).unwrapped).__init__)
    return [each for each in signature.parameters if each not in SKIPPED]


def moved(name):
    task = name[:-3]
    for option in arguments(name):
        value = HEALTHY_Z[task] if option == "healthy_z_range" else OPTIONS[option]
        options = {option: value}
        if name == "Ant-v4" and option.startswith("contact_"):
            options["use_contact_forces"] = True
        yield options
    if name in MODELS:
        yield {"xml_file": MODELS[name]}


def resets(name):
    """Start states by known uniform numbers; where normal ones are drawn, these are zero."""
    rows = []
    env = gymnasium.make(name).unwrapped
    for seed in range(1, 6):
        draws = Draws(seed)
        env._np_random = draws
        mujoco.mj_resetData(env.model, env.data)
        env.reset_model()
        rows.append({"uniform": draws.drawn, "qpos": list(env.data.qpos), "qvel": list(env.data.qvel)})
    return rows


def write(path, content):
    with open(path, "wb") as file:
        file.write(gzip.compress(content, 9, mtime=0))
    print(os.path.basename(path), os.path.getsize(path), "bytes")


def main(folder):
    names = [f"{task}-{version}" for task in TASKS for version in ("v4", "v5") if (task, version) != ("Pusher", "v4")]
    whole, options = [], []
    for name in names:
        scale, every = TASKS[name[:-3]]
        exact = name[:-3] not in INEXACT
        content, episodes = trajectory(name, {}, 1000, scale, every, exact)
        whole.append(content)
        print(name, "episodes", episodes)
        plain = trajectory(name, {}, 100, scale, 50, exact)[0]
        for option in moved(name):
            content = trajectory(name, option, 100, scale, 50, exact)[0]
            text = struct.unpack("<i", content[:4])[0]
            length = struct.unpack("<i", plain[:4])[0]
            if content[4 + text:] == plain[4 + length:]:
                raise SystemExit(f"{name}: {option} changes nothing")
            options.append(content)
    write(os.path.join(folder, "suite.bin.gz"), b"".join(whole))
    write(os.path.join(folder, "options.bin.gz"), b"".join(options))
    write(os.path.join(folder, "resets.json.gz"), json.dumps({name: resets(name) for name in names}).encode())
    print(len(options), "options")


if __name__ == "__main__":
    main(sys.argv[1])

"""Writes trajectories of real Gymnasium for GymnasiumTrajectoryTest.

Run with Python 3, mujoco==3.3.7 and gymnasium==1.2.3 (the wheels that the build pins):
    python scripts/reference/gymnasium_trajectories.py src/test/resources/gymnasium

One file NAME.bin.gz per environment: little-endian, one episode after the other,
    int32 nq, nv, nu, observation size, observe-every, steps (over all episodes)
then for every step
    float64 started             1 where a new episode starts before this step, else 0
    float64[nq], float64[nv]    only where started is 1: the start state, as it was set
    float64[nu]                 action
    float64[nq], float64[nv]    state after the step
    float64 reward, terminated
    float64[observation size]   only where step % observe-every == 0
"""

import gzip
import hashlib
import json
import os
import struct
import sys

import gymnasium
import mujoco
import numpy as np

# Wide actions reach outside the box, where only the actuators clamp.
ENVIRONMENTS = {
    # name: (steps between two stored observations, scale of the actions)
    "Swimmer-v4": (1, 1.0),
    "Hopper-v4": (1, 0.5),
    "HalfCheetah-v4": (5, 1.2),
    "Walker2d-v4": (5, 0.6),
    "Ant-v4": (5, 1.2),
    "Humanoid-v4": (25, 0.4),
    "InvertedPendulum-v4": (1, 0.5),
}
STEPS = 1000


def doubles(*arrays):
    return b"".join(np.asarray(a, dtype="<f8").ravel().tobytes() for a in arrays)


def write(name, folder, observe_every, scale):
    env = gymnasium.make(name).unwrapped
    rng = np.random.default_rng(20240229)
    nq, nv, nu = env.model.nq, env.model.nv, env.model.nu
    size = env.observation_space.shape[0]
    out = [struct.pack("<6i", nq, nv, nu, size, observe_every, STEPS)]
    started = True
    env.reset(seed=11)
    episodes = 0
    for step in range(STEPS):
        out.append(doubles(float(started)))
        if started:
            # The state that reset drew, set again on fresh data: MuJoCo's warm start begins at zero.
            env.reset()
            qpos, qvel = env.data.qpos.copy(), env.data.qvel.copy()
            mujoco.mj_resetData(env.model, env.data)
            env.set_state(qpos, qvel)
            out.append(doubles(qpos, qvel))
            episodes += 1
        # float64 actions: with float32 ones NumPy 2 computes the control cost in float32.
        action = env.action_space.high.astype(np.float64) * rng.uniform(-scale, scale, nu)
        observation, reward, terminated, _, _ = env.step(action)
        out.append(doubles(action, env.data.qpos, env.data.qvel, reward, float(terminated)))
        if step % observe_every == 0:
            out.append(doubles(observation))
        started = bool(terminated)
    path = os.path.join(folder, name + ".bin.gz")
    with open(path, "wb") as file:
        file.write(gzip.compress(b"".join(out), 9, mtime=0))
    print(name, "episodes", episodes, "bytes", os.path.getsize(path))
    with open(env.fullpath, "rb") as model:
        return {"model": os.path.basename(env.fullpath), "sha256": hashlib.sha256(model.read()).hexdigest()}


def main(folder):
    versions = {
        "gymnasium": gymnasium.__version__,
        "mujoco": mujoco.__version__,
        "numpy": np.__version__,
        "models": {name: write(name, folder, *how) for name, how in ENVIRONMENTS.items()},
    }
    with open(os.path.join(folder, "versions.json"), "w") as file:
        json.dump(versions, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])

"""Holds the pictures of MuJoCo's tasks against Gymnasium's, pixel by pixel, on the same machine's OpenGL.

    pip install gymnasium[mujoco]==1.2.3 mujoco==3.3.7 pillow
    python scripts/reference/mujoco_pictures.py egl Hopper-v4 Reacher-v4 InvertedDoublePendulum-v5 Pusher-v5
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARY, NAMES = sys.argv[1], sys.argv[2:]
os.environ["MUJOCO_GL"] = LIBRARY

import gymnasium  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

LAUNCHER = Path(__file__).resolve().parents[1] / "alphasweep"

for name in NAMES:
    with tempfile.TemporaryDirectory() as folder:
        frames = Path(folder) / "frames"
        command = [LAUNCHER, "rollout", "--environment", name, "--steps", "6", "--seed", "3"]
        command += ["--frames", frames, "--renderer", LIBRARY]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        environment = gymnasium.make(name, render_mode="rgb_array", width=480, height=480).unwrapped
        environment.reset()
        differing, largest, count = 0, 0, 0
        for step, line in enumerate(map(json.loads, printed.splitlines())):
            environment.set_state(np.array(line["qpos"]), np.array(line["qvel"]))
            theirs = environment.render()
            ours = np.asarray(Image.open(frames / f"frame-{step:06d}.png").convert("RGB"))
            differing += int((theirs != ours).any(-1).sum())
            largest = max(largest, int(np.abs(theirs.astype(int) - ours).max()))
            count += theirs.shape[0] * theirs.shape[1]
        print(f"{name}: {differing} of {count} pixels differ, by {largest} of 255 at the most", flush=True)

#!/usr/bin/env python3
"""How fast CleanRL's own PPO program is: one process per core, one thread each, CPU.

    CLEANRL=.../ppo_continuous_action.py cleanrl_speed.py ENVIRONMENT PROCESSES SECONDS

The program is not a package: name a copy of it. It is run as it is, with its own settings, which are
AlphaSweep's. It prints a line with its speed after each iteration; the time between those lines is
what is measured, the first one aside. scripts/benchmark --peers calls this.
"""

import os
import subprocess
import sys
import tempfile
import time

ENVIRONMENT, PROCESSES, SECONDS = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
PROGRAM = os.path.abspath(os.environ.get("CLEANRL", ""))
STEPS = 2048


def train(index, results, ready):
    ready.wait()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-u", PROGRAM, "--env-id", ENVIRONMENT, "--seed", str(index), "--no-cuda"]
        program = subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ, OMP_NUM_THREADS="1", MKL_NUM_THREADS="1"),
        )
        ends = []
        for line in program.stdout:
            if line.startswith("SPS:"):
                ends.append(time.perf_counter())
                if len(ends) >= 3 and ends[-1] - ends[0] >= SECONDS:
                    break
        program.kill()
        program.wait()
    if len(ends) < 3:
        sys.exit("CleanRL's program ended before its third iteration")
    results.put(STEPS * (len(ends) - 1) / (ends[-1] - ends[0]))


if __name__ == "__main__":
    if not os.path.isfile(PROGRAM):
        sys.exit("set CLEANRL to the path of CleanRL's ppo_continuous_action.py")
    from peers import together

    together(train, PROCESSES, ("torch", "gymnasium", "mujoco"))

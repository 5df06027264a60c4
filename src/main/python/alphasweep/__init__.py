"""AlphaSweep as a Python package: the command `alphasweep`, and where its sweeps and notebooks are."""

import importlib.util
import os
import pathlib
import shutil
import sys

home = pathlib.Path(__file__).resolve().parent
"""The folder with lib, scripts, sweeps and notebooks, as in the tarball."""


def main():
    """Becomes the launcher, on the Spark of the PySpark that is installed beside this package."""
    bash = shutil.which("bash")
    if bash is None:
        sys.exit("alphasweep: there is no bash on the PATH; accepted: any")
    pyspark = importlib.util.find_spec("pyspark")
    folders = (pyspark and pyspark.submodule_search_locations) or ["no pyspark"]
    os.environ["ALPHASWEEP_PYSPARK"] = folders[0]
    os.environ["ALPHASWEEP_COMMAND"] = sys.argv[0]
    os.execv(bash, [bash, str(home / "scripts" / "alphasweep"), *sys.argv[1:]])

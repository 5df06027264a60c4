"""Runs notebooks on a sweep and keeps their outputs in them, small and without what tells of one machine.

  pip install -r notebooks/requirements.txt pyspark==4.1.3
  python scripts/reference/notebook_outputs.py results/first notebooks/[123]*.ipynb
  python scripts/reference/notebook_outputs.py results/example notebooks/[45]*.ipynb

The first is sweeps/quickstart.conf, the second notebooks/example.conf. The tests run the notebooks on a sweep of their own.
"""

import base64
import io
import os
import pathlib
import sys

import nbformat
from nbclient import NotebookClient
from PIL import Image

results = str(pathlib.Path(sys.argv[1]).resolve())
os.environ["ALPHASWEEP_RESULTS"] = results
for name in sys.argv[2:]:
    notebook = nbformat.read(name, as_version=4)
    NotebookClient(
        notebook, timeout=600, record_timing=False, resources={"metadata": {"path": str(pathlib.Path(name).parent)}}
    ).execute()
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", []):
            output.metadata = {}
            if "image/png" in output.get("data", {}):  # sixty-four colours are all that there are
                picture = io.BytesIO()
                whole = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB")
                whole.quantize(64).save(picture, "PNG", optimize=True)
                output.data["image/png"] = base64.b64encode(picture.getvalue()).decode()
    text = nbformat.writes(notebook)
    if results in text:
        sys.exit(f"{name}: an output names {results}")
    pathlib.Path(name).write_text(text + "\n")
    print(name, len(text) // 1000, "kB")

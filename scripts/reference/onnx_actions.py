#!/usr/bin/env python3
"""What onnxruntime makes of our ONNX models, beside what we make of the same policies.

    mvn test -Dtest=OnnxFileTest -Dalphasweep.write-onnx=DIR   writes models, observations and our answers
    python3 scripts/reference/onnx_actions.py DIR                      prints the largest differences
    python3 scripts/reference/onnx_actions.py DIR --write              and writes src/test/resources/onnx-actions.json

Policies as 'alphasweep run' keeps them are safetensors, which this reads, too:

    python3 scripts/reference/onnx_actions.py --policies RESULTS/policies

Needs numpy, onnx and onnxruntime; --policies needs safetensors.
"""
import argparse
import hashlib
import json
import pathlib

GOLDEN = pathlib.Path("src/test/resources/onnx-actions.json")


def models(folder, write):
    import numpy
    import onnx
    import onnxruntime

    golden = {}
    worst = 0.0
    for file in sorted(folder.glob("*.onnx")):
        model = file.read_bytes()
        onnx.checker.check_model(onnx.load_from_string(model), full_check=True)
        case = json.loads(file.with_suffix(".json").read_text())
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        port = session.get_inputs()[0]
        kind = numpy.uint8 if "uint8" in port.type else numpy.float32
        observations = numpy.array(case["observations"], kind).reshape([-1] + port.shape[1:])
        names = [output.name for output in session.get_outputs()]
        answers = dict(zip(names, session.run(names, {port.name: observations})))
        differences = {}
        for name, answer in answers.items():
            theirs = numpy.asarray(answer, numpy.float64).reshape(len(observations), -1)
            ours = numpy.array(case["outputs"][name])
            differences[name] = float((abs(theirs - ours) / numpy.maximum(1, abs(theirs))).max())
            golden.setdefault(case["words"], {"model": hashlib.sha256(model).hexdigest(), "outputs": {}})
            golden[case["words"]]["outputs"][name] = [[float(f"{x:.8g}") for x in row] for row in theirs]
        worst = max(worst, *differences.values())
        print(case["words"], {name: f"{value:.1e}" for name, value in differences.items()})
    print(f"onnxruntime {onnxruntime.__version__}: {len(golden)} models, largest difference {worst:.1e}")
    if write:
        GOLDEN.write_text(json.dumps(golden, indent=0, sort_keys=True) + "\n")


def policies(folder):
    from safetensors import safe_open

    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, framework="numpy") as policy:
            metadata = policy.metadata()
            shapes = {name: list(policy.get_tensor(name).shape) for name in policy.keys()}
        print(file.name, metadata["environment"], metadata["algorithm"], metadata["kind"],
              "iteration", metadata["iteration"], shapes)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("models", nargs="?", type=pathlib.Path, help="folder of models")
    arguments.add_argument("--write", action="store_true", help="write the answers for the test")
    arguments.add_argument("--policies", type=pathlib.Path, help="folder of kept policies")
    given = arguments.parse_args()
    if given.models:
        models(given.models, given.write)
    if given.policies:
        policies(given.policies)

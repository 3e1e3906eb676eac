"""Times an ONNX file on the CPU in a process of its own, so that its peak memory is that of ONNX Runtime alone.

    python -m heirloom_training.latency.on_cpu network.onnx SIDE THREADS RUNS

prints seconds and bytes as JSON; `table` runs it.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from .quantiles import quantiles_ms

WARM_UPS = 3


def table(path: Path, side: int, threads: int, runs: int) -> str:
    numbers = [str(number) for number in (side, threads, runs)]
    command = [sys.executable, "-m", "heirloom_training.latency.on_cpu", str(path.resolve()), *numbers]
    folder = Path(__file__).parents[2]
    answer = json.loads(subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout)
    median, most = quantiles_ms(answer["seconds"])
    lines = [
        "| run | median ms | 90 % below, ms | peak memory, MB | of it before the network was read, MB |",
        "|---|---|---|---|---|",
        f"| ONNX Runtime {answer['version']} | {median:.0f} | {most:.0f} | {answer['peakBytes'] / 1e6:.0f} "
        f"| {answer['startBytes'] / 1e6:.0f} |",
    ]
    return "\n".join(lines)


def processor() -> str:
    """The CPU's name, as Linux tells it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "a CPU")


def _measure(path: str, side: int, threads: int, runs: int) -> dict:
    import onnxruntime

    start_bytes = _peak_bytes()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    # The first input is the photo; a hole or hints are sparse, and a hole is 0 or 1.
    inputs = {
        value.name: rng.random((1, value.shape[1], side, side), dtype=np.float32) for value in session.get_inputs()
    }
    for name in list(inputs)[1:]:
        inputs[name] = (inputs[name] > 0.9).astype(np.float32)
    seconds = []
    for _ in range(WARM_UPS + runs):
        started = time.perf_counter()
        session.run(None, inputs)
        seconds.append(time.perf_counter() - started)
    return {
        "seconds": seconds[WARM_UPS:],
        "startBytes": start_bytes,
        "peakBytes": _peak_bytes(),
        "version": onnxruntime.__version__,
    }


def _peak_bytes() -> int:
    """Of this process since it began. getrusage would count what its parent held when it was started."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]) * 1024


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], *map(int, sys.argv[2:5]))))

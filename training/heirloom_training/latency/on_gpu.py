"""Times a network on a GPU, from inputs that lie there to outputs that lie there.

H W pixels, digits = channels
"""

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .quantiles import quantiles_ms

Run = Callable[..., Tensor]
WARM_UPS = 20


class Half(nn.Module):
    """Weights in float16, and what autocast deems safe computed in it."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = copy.deepcopy(network).half()

    def forward(self, *planes: Tensor) -> Tensor:
        with torch.autocast(planes[0].device.type, torch.float16):
            return self.network(*planes).float()


@dataclass(frozen=True)
class Way:
    name: str
    prepare: Callable[[nn.Module, list[Tensor]], Run]


def table(network: nn.Module, channels: list[int], side: int, runs: int) -> str:
    """A row for each precision and way to run it; a way that fails says why instead."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    lines = [
        "| precision | run | median ms | 90 % below, ms | peak memory, MB | off from float32 eager, 8-bit levels |",
        "|---|---|---|---|---|---|",
    ]
    inputs = [torch.rand(1, count, side, side, device="cuda") for count in channels]
    # A hole is 0 or 1; nothing else minds.
    inputs[1:] = [(plane > 0.9).float() for plane in inputs[1:]]
    truth = copy.deepcopy(network)(*inputs)
    planes = [plane.to(memory_format=torch.channels_last) for plane in inputs]
    for precision, prepare in (("float32 (TF32)", copy.deepcopy), ("float16 (autocast)", Half)):
        prepared = prepare(network).to(memory_format=torch.channels_last)
        for way in WAYS:
            torch.compiler.reset()
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
            try:
                run = way.prepare(prepared, planes)
                median, most = quantiles_ms(_time(run, planes, runs))
                off = float((run(*planes).float() - truth).abs().max()) * 255
            # What a compiler may raise is open, and the other rows still count.
            except Exception as failure:
                reason = (str(failure) or type(failure).__name__).splitlines()[0][:120]
                lines.append(f"| {precision} | {way.name} | failed: {reason} | – | – | – |")
                continue
            peak = torch.cuda.max_memory_allocated() / 1e6
            lines.append(f"| {precision} | {way.name} | {median:.2f} | {most:.2f} | {peak:.0f} | {off:.2f} |")
    return "\n".join(lines)


def _time(run: Run, inputs: list[Tensor], runs: int) -> list[float]:
    """Seconds of each run, the GPU idle before and after it."""
    for _ in range(WARM_UPS):
        run(*inputs)
    seconds = []
    for _ in range(runs):
        torch.cuda.synchronize()
        started = time.perf_counter()
        run(*inputs)
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - started)
    return seconds


def _eager(network: nn.Module, inputs: list[Tensor]) -> Run:
    return network


def _compiled(network: nn.Module, inputs: list[Tensor]) -> Run:
    return torch.compile(network, dynamic=False)


def _captured(run: Run, inputs: list[Tensor]) -> Run:
    """The run as a CUDA graph: each call copies its inputs into the graph's own and replays it."""
    own = [plane.clone() for plane in inputs]
    side_stream = torch.cuda.Stream()
    side_stream.wait_stream(torch.cuda.current_stream())
    # Libraries choose their kernels and allocate what they keep before the capture, which forbids both.
    with torch.cuda.stream(side_stream):
        for _ in range(3):
            run(*own)
    torch.cuda.current_stream().wait_stream(side_stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        output = run(*own)

    def replay(*planes: Tensor) -> Tensor:
        for mine, plane in zip(own, planes, strict=True):
            mine.copy_(plane)
        graph.replay()
        return output

    return replay


WAYS = (
    Way("eager", _eager),
    Way("compiled", _compiled),
    Way("CUDA graph", _captured),
    Way("compiled, CUDA graph", lambda network, inputs: _captured(_compiled(network, inputs), inputs)),
)

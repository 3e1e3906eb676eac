"""int8 weights: which tensors, along which axis, how far off, and that runtimes fold them into fp32 constants."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper

from heirloom_training.export.int8 import SMALLEST, output_channel_axis, quantize, store_int8
from heirloom_training.export.onnx_file import run_onnx, write_onnx
from heirloom_training.export.shipped import ship


class _Inpainter(torch.nn.Module):
    """Every way in which a network holds weights: 3x3, depthwise, linear with and without a bias, transposed, small."""

    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Conv2d(4, 64, 3, padding=1)
        self.wide = torch.nn.Conv2d(64, 128, 3, padding=1)
        self.depthwise = torch.nn.Conv2d(128, 128, 13, padding=6, groups=128)
        self.linear = torch.nn.Linear(128, 160)
        self.matrix = torch.nn.Linear(160, 128, bias=False)
        self.gate = torch.nn.Linear(128, 128)
        self.up = torch.nn.ConvTranspose2d(128, 48, 2, stride=2)
        self.last = torch.nn.Conv2d(48, 3, 3, padding=1)
        for layer in (self.wide, self.linear, self.matrix, self.gate):
            # Channels whose sizes differ a hundredfold: a scale along the wrong axis would show.
            layer.weight.data *= torch.logspace(-1.5, 0.5, len(layer.weight)).reshape(
                -1, *[1] * (layer.weight.ndim - 1)
            )
        self.up.weight.data *= torch.logspace(-1.5, 0.5, 48).reshape(1, -1, 1, 1)
        self.last.weight.data *= 10

    def forward(self, photo_N3HW: torch.Tensor, mask_N1HW: torch.Tensor) -> torch.Tensor:
        seen_N4HW = torch.cat([photo_N3HW, mask_N1HW], dim=1)
        wide_N128HW = self.depthwise(self.wide(self.first(seen_N4HW).relu()).relu())
        gate_N128 = self.gate(wide_N128HW.mean(dim=(2, 3))).sigmoid()
        mixed_NHW128 = self.matrix(self.linear(wide_N128HW.permute(0, 2, 3, 1)).relu()) * gate_N128[:, None, None]
        fine_N48HW = torch.nn.functional.avg_pool2d(self.up(mixed_NHW128.permute(0, 3, 1, 2)), 2)
        return self.last(fine_N48HW).sigmoid()


@pytest.fixture(scope="module")
def halves(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("models") / "inpaint.onnx"
    with torch.no_grad():
        write_onnx("inpaint", ship("inpaint", _Inpainter()), path)
    return path


@pytest.fixture(scope="module")
def stored(halves) -> Path:
    path = halves.with_name("int8.onnx")
    store_int8(halves, path)
    return path


def test_large_dense_weights_become_int8_and_all_others_stay(stored):
    tensors = {tensor.name: tensor for tensor in onnx.load(stored).graph.initializer}
    steps = {name: tuple(tensor.dims) for name, tensor in tensors.items() if tensor.data_type == TensorProto.INT8}
    scales = {name: tuple(tensor.dims) for name, tensor in tensors.items() if name.endswith(".scale")}
    assert sorted(steps.values()) == sorted([(128, 64, 3, 3), (128, 160), (160, 128), (128, 128), (128, 48, 2, 2)])
    assert sorted(scales.values()) == sorted([(128, 1, 1, 1), (1, 160), (1, 128), (128, 1), (1, 48, 1, 1)])
    halves = [tuple(tensor.dims) for tensor in tensors.values() if tensor.data_type == TensorProto.FLOAT16]
    assert {(64, 4, 3, 3), (128, 1, 13, 13), (3, 48, 3, 3)} <= set(halves)


def test_outputs_stay_within_a_two_hundredth(halves, stored):
    rng = np.random.default_rng(0)
    inputs = {
        "photo": rng.random((1, 3, 64, 128), np.float32),
        "mask": (rng.random((1, 1, 64, 128)) < 0.1).astype(np.float32),
    }
    before, after = (run_onnx(path, inputs)["inpainted"] for path in (halves, stored))
    assert before.std() > 0.02
    difference = np.abs(after - before).max()
    assert 0 < difference < 5e-3


def test_the_runtime_folds_every_weight_into_an_fp32_constant(stored, tmp_path):
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "folded.onnx")
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    onnxruntime.InferenceSession(str(stored), options, providers=["CPUExecutionProvider"])
    folded = onnx.load(tmp_path / "folded.onnx").graph
    assert not [node for node in folded.node if node.op_type == "Cast"]
    types = {tensor.data_type for tensor in folded.initializer if np.prod(tensor.dims) >= SMALLEST}
    assert types == {TensorProto.FLOAT}


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_a_weight_is_at_most_half_a_step_off_unless_its_channel_is_clipped(axis):
    rng = np.random.default_rng(1)
    weight = rng.uniform(-1, 1, (24, 32, 5)).astype(np.float32) * np.exp(
        rng.normal(0, 2, 24 if axis == 0 else 1)
    ).reshape(-1, 1, 1).astype(np.float32)
    steps, scale = quantize(weight, axis)
    assert steps.dtype == np.int8 and scale.dtype == np.float32
    assert scale.shape == tuple(size if i == axis % 3 else 1 for i, size in enumerate(weight.shape))
    inside = np.abs(weight) <= 127 * scale
    assert inside.mean() > 0.7
    assert (np.abs(steps * scale - weight) <= scale * 0.5001)[inside].all()


def test_a_channel_of_bell_shaped_weights_is_clipped_where_that_rounds_it_better():
    weight = np.random.default_rng(2).standard_t(4, (8, 4000)).astype(np.float32)
    _, scale = quantize(weight, 0)
    plain = np.abs(weight).max(axis=1, keepdims=True) / 127
    error, unclipped = (
        np.square(np.rint(weight / each).clip(-127, 127) * each - weight).sum() for each in (scale, plain)
    )
    assert (scale < plain).any() and error < unclipped


def test_a_channel_of_zeros_stays_zero():
    steps, scale = quantize(np.zeros((2, 9), np.float32), 0)
    assert not steps.any() and np.isfinite(scale).all() and (scale > 0).all()


def test_a_weight_whose_users_disagree_about_the_axis_has_none():
    by_column = helper.make_node("MatMul", ["x", "w"], ["y"])
    by_row = helper.make_node("Gemm", ["x", "w"], ["z"], transB=1)
    assert output_channel_axis([by_column], "w") == -1
    assert output_channel_axis([by_row, by_row], "w") == 0
    assert output_channel_axis([by_column, by_row], "w") is None
    assert output_channel_axis([by_column, helper.make_node("Add", ["w", "x"], ["s"])], "w") is None
    assert output_channel_axis([helper.make_node("MatMul", ["w", "x"], ["t"])], "w") is None

"""A PyTorch module to an ONNX file whose weights are stored in fp16 and computed with in fp32."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from .shipped import INPUTS, MULTIPLE, OUTPUTS

OPSET = 18
# Tensors below this many values stay fp32: biases and constants cost nothing and some feed operators' attributes.
_SMALLEST_HALF = 64


def write_onnx(stage: str, network: nn.Module, path: Path) -> None:
    """Exports with free N, H and W."""
    inputs, outputs = INPUTS[stage], OUTPUTS[stage]
    side = 2 * MULTIPLE[stage]
    example = tuple(torch.rand(2, spec.channels, side, side * 2) for spec in inputs)
    count, high, wide = (torch.export.Dim.DYNAMIC for _ in range(3))
    program = torch.onnx.export(
        network,
        example,
        input_names=[spec.name for spec in inputs],
        output_names=[spec.name for spec in outputs],
        dynamic_shapes=tuple({0: count, 2: high, 3: wide} for _ in inputs),
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    model = program.model_proto
    _store_half(model)
    _name_sizes(model)
    forget_origin(model)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString())


def run_onnx(path: Path, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """One run on the CPU, as the product does it."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def _store_half(model: onnx.ModelProto) -> None:
    """Large fp32 initializers become fp16 with a Cast behind; runtimes fold the Cast when they load the file."""
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < _SMALLEST_HALF:
            continue
        values = numpy_helper.to_array(tensor).astype(np.float16)
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values, f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], f"{name}.cast", to=TensorProto.FLOAT))
    for node in reversed(casts):
        model.graph.node.insert(0, node)
    # The exporter's shape annotations still call these names initializers.
    kept = [value for value in model.graph.value_info if value.name not in {node.output[0] for node in casts}]
    del model.graph.value_info[:]
    model.graph.value_info.extend(kept)


def forget_origin(model: onnx.ModelProto) -> None:
    """Drops what the exporter notes about each node: the stack that called it, with the folders of this machine."""
    model.ClearField("metadata_props")
    model.graph.ClearField("metadata_props")
    model.graph.ClearField("doc_string")
    for entry in [*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        entry.ClearField("metadata_props")
        entry.ClearField("doc_string")


def _name_sizes(model: onnx.ModelProto) -> None:
    """Free sizes are called N, H and W, as on the card."""
    for value in [*model.graph.input, *model.graph.output]:
        for axis, letter in ((0, "N"), (2, "H"), (3, "W")):
            value.type.tensor_type.shape.dim[axis].dim_param = letter
    del model.graph.value_info[:]

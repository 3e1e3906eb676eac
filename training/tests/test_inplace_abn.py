"""In-place BatchNorm and leaky ReLU: the pair's own values and gradients, in less memory, on one process or two."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, distributed, nn
from torch.nn import functional as F

from heirloom_training.networks import defects_article
from heirloom_training.networks.defects_article import DefectsArticle, DefectsArticleConfig
from heirloom_training.networks.inplace_abn import InPlaceAbn

CHANNELS = 5
LAYOUTS = pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last], ids=["nchw", "nhwc"])
MODES = pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])


def make_layer(dtype=torch.float64, channels=CHANNELS) -> InPlaceAbn:
    torch.manual_seed(0)
    layer = InPlaceAbn(channels, eps=1e-3, momentum=0.2, slope=0.05).to(dtype)
    nn.init.uniform_(layer.weight, -1, 2)
    nn.init.normal_(layer.bias)
    layer.running_mean.normal_()
    layer.running_var.uniform_(0.5, 2)
    return layer


def make_pair(layer: InPlaceAbn) -> nn.Sequential:
    """Written out here, so that `plain` is checked too."""
    norm = nn.BatchNorm2d(layer.num_features, layer.eps, layer.momentum).to(layer.weight.dtype)
    norm.load_state_dict(layer.state_dict())
    with torch.no_grad():
        norm.weight.copy_(layer.weight.abs() + layer.eps)
    return nn.Sequential(norm, nn.LeakyReLU(layer.slope)).train(layer.training)


def make_features(dtype=torch.float64, layout=torch.contiguous_format) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(4, CHANNELS, 7, 6, generator=generator, dtype=torch.float64) * 2 + 3
    return features.to(dtype).contiguous(memory_format=layout).requires_grad_()


def backward(layer: nn.Module, features: Tensor) -> tuple[Tensor, Tensor]:
    """Output and gradient of the input; the layer gets a copy to write over."""
    output = layer(features.clone())
    towards = torch.linspace(-1, 1, output.numel(), dtype=output.dtype).view_as(output).sin()
    (output * towards).sum().backward()
    return output.detach(), features.grad


@LAYOUTS
@MODES
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-11), (torch.float32, 3e-5)], ids=["f64", "f32"])
def test_values_gradients_and_statistics_are_the_pairs(dtype, tolerance, training, layout):
    layer = make_layer(dtype).train(training)
    pair = make_pair(layer)
    came, came_gradient = backward(layer, make_features(dtype, layout))
    wanted, wanted_gradient = backward(pair, make_features(dtype, layout))
    close = {"rtol": tolerance, "atol": tolerance}
    torch.testing.assert_close(came, wanted, **close)
    torch.testing.assert_close(came_gradient, wanted_gradient, **close)
    torch.testing.assert_close(layer.weight.grad, pair[0].weight.grad * layer.weight.detach().sign(), **close)
    torch.testing.assert_close(layer.bias.grad, pair[0].bias.grad, **close)
    for name, value in pair[0].named_buffers():
        torch.testing.assert_close(getattr(layer, name), value, **close)


@MODES
def test_its_gradient_is_the_slope_of_its_value(training):
    layer = make_layer().train(training)

    def run(features: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        parameters = {"weight": weight, "bias": bias}
        buffers = {name: value.clone() for name, value in layer.named_buffers()}
        return torch.func.functional_call(layer, parameters | buffers, (features.clone(),))

    assert torch.autograd.gradcheck(run, (make_features()[:2, :, :3, :3], layer.weight, layer.bias))


@LAYOUTS
@MODES
def test_output_lies_where_the_input_lay(training, layout):
    layer = make_layer().train(training)
    for features in (make_features(layout=layout).clone(), make_features(layout=layout).detach()):
        address = features.data_ptr()
        output = layer(features)
        assert output.data_ptr() == address
        assert output.is_contiguous(memory_format=layout)


def test_weights_of_a_batchnorm_load_and_mean_the_same():
    norm = nn.BatchNorm2d(CHANNELS).double()
    nn.init.uniform_(norm.weight, 0.1, 2)
    norm.running_var.uniform_(0.5, 2)
    layer = InPlaceAbn(CHANNELS).double().eval()
    layer.load_state_dict(norm.state_dict(), strict=True)
    wanted = F.leaky_relu(norm.eval()(make_features()), 0.01)
    torch.testing.assert_close(layer(make_features().clone()), wanted, atol=1e-4, rtol=0)


def test_plain_layers_compute_the_same():
    layer = make_layer().eval()
    norm, act = layer.plain()
    torch.testing.assert_close(act(norm(make_features())), layer(make_features().clone()), atol=1e-12, rtol=0)


def test_a_weight_of_zero_can_be_inverted_and_learns():
    layer = make_layer()
    nn.init.zeros_(layer.weight)
    _, gradient = backward(layer, make_features())
    assert gradient.isfinite().all()
    assert layer.weight.grad.isfinite().all() and layer.weight.grad.all()


def test_three_steps_between_convolutions_train_what_the_pair_trains():
    def train(middle: nn.Module) -> tuple[list[float], Tensor, Tensor]:
        torch.manual_seed(2)
        network = nn.Sequential(nn.Conv2d(3, CHANNELS, 3), nn.Identity(), nn.Conv2d(CHANNELS, 2, 3)).double()
        network[1] = middle
        optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
        photo, losses = torch.rand(3, 3, 12, 10, dtype=torch.float64), []
        for _ in range(3):
            loss = (network(photo) - photo[:, :2, 2:-2, 2:-2]).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses, network[0].weight.detach(), network(photo).detach()

    layer = make_layer()
    nn.init.uniform_(layer.weight, 0.5, 2)
    pair = make_pair(layer)
    came, wanted = train(layer), train(pair)
    assert came[0][2] < came[0][0]
    torch.testing.assert_close(came, wanted, rtol=1e-10, atol=1e-10)


@LAYOUTS
def test_under_autocast_pixels_are_bf16_and_statistics_fp32(layout):
    def run(middle: nn.Module, autocast: bool) -> tuple[Tensor, Tensor]:
        torch.manual_seed(3)
        convolution = nn.Conv2d(3, CHANNELS, 3, bias=False).to(memory_format=layout)
        photo = torch.rand(4, 3, 32, 32).contiguous(memory_format=layout)
        with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
            output = middle(convolution(photo))
        (output.float() * torch.linspace(-1, 1, 30)).square().sum().backward()
        return output.detach(), convolution.weight.grad

    layer = make_layer(torch.float32)
    pair, exact = make_pair(layer), make_pair(layer)
    (came, came_gradient), (plain, plain_gradient) = run(layer, True), run(pair, True)
    _, wanted_gradient = run(exact, False)
    assert came.dtype == torch.bfloat16
    torch.testing.assert_close(came, plain, rtol=2**-7, atol=2**-7)
    for name, value in pair[0].named_buffers():
        torch.testing.assert_close(getattr(layer, name), value, rtol=1e-5, atol=1e-5)
    error, plain_error = ((g - wanted_gradient).norm() for g in (came_gradient, plain_gradient))
    assert error < 1.5 * plain_error + 1e-3 * wanted_gradient.norm()


def test_an_input_that_another_layer_has_kept_is_refused():
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        make_layer()(make_features().sigmoid()).sum().backward()


def test_one_value_a_channel_and_a_slope_of_zero_are_refused():
    with pytest.raises(ValueError, match="more than 1 value"):
        make_layer()(torch.zeros(1, CHANNELS, 1, 1, dtype=torch.float64))
    with pytest.raises(ValueError, match="slope"):
        InPlaceAbn(CHANNELS, slope=0)


def test_converting_to_synchronised_norms_leaves_it_alone():
    network = nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(InPlaceAbn(CHANNELS)))
    assert type(network[0]) is InPlaceAbn


# Memory


def kept_bytes(network: nn.Module, photo_N3HW: Tensor) -> int:
    """What autograd keeps for backward beside the weights; a storage that two layers keep counts once."""
    weights = {parameter.untyped_storage().data_ptr() for parameter in network.parameters()}
    kept: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        logit_N1HW = network(photo_N3HW)
    assert logit_N1HW.requires_grad
    return sum(tensor.untyped_storage().nbytes() for address, tensor in kept.items() if address not in weights)


def plain_norm_act(channels: int) -> nn.Module:
    return nn.Sequential(nn.BatchNorm2d(channels), nn.LeakyReLU(0.01, inplace=True))


def test_memory_kept_for_backward_shrinks_by_over_a_quarter(monkeypatch):
    config = DefectsArticleConfig(channels=(8, 16, 32, 64))
    photo = torch.rand(1, 3, 64, 64)
    in_place = kept_bytes(DefectsArticle(config), photo)
    monkeypatch.setattr(defects_article, "norm_act", plain_norm_act)
    plain = kept_bytes(DefectsArticle(config), photo)
    print(f"kept for backward: {plain} bytes by plain pairs, {in_place} in place, {1 - in_place / plain:.1%} less")
    assert in_place < 0.75 * plain


# Two processes


CUTS = {"halves": 2, "unequal": 3}


def train_parts(rank: int, folder: Path) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=2)
    for name, cut in CUTS.items():
        part = make_features().detach().tensor_split([cut])[rank]
        torch.save(train_once(part), folder / f"{name}-{rank}.pt")
    distributed.destroy_process_group()


def train_once(part: Tensor) -> dict[str, Tensor]:
    layer, part = make_layer(), part.clone().requires_grad_()
    output = layer(part.clone())
    output.pow(3).sum().backward()
    values = {"output": output.detach(), "gradient": part.grad, **layer.state_dict()}
    return values | {f"{name}.grad": parameter.grad for name, parameter in layer.named_parameters()}


def test_two_processes_with_parts_of_a_batch_do_what_one_does_with_all(tmp_path):
    torch.multiprocessing.spawn(train_parts, (tmp_path,), nprocs=2)
    whole = train_once(make_features().detach())
    for cut in CUTS:
        first, second = (torch.load(tmp_path / f"{cut}-{rank}.pt") for rank in (0, 1))
        joined = {name: torch.cat([first[name], second[name]]) for name in ("output", "gradient")}
        added = {name: first[name] + second[name] for name in ("weight.grad", "bias.grad")}
        torch.testing.assert_close({**first, **joined, **added}, whole, rtol=1e-11, atol=1e-11)
        torch.testing.assert_close({**second, **joined, **added}, whole, rtol=1e-11, atol=1e-11)

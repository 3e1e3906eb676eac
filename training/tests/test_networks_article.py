import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from heirloom_training.networks.color_article import ColorArticle, ColorArticleConfig
from heirloom_training.networks.defects_article import DefectsArticle, DefectsArticleConfig, flip_average
from heirloom_training.networks.discriminator import (
    ColorDiscriminator,
    DiscriminatorConfig,
    PatchDiscriminator,
    SelfAttention,
)
from heirloom_training.networks.inpaint_article import InpaintArticle, InpaintArticleConfig

# PyTorch 2.15's CPU backward of a strided 1x1 convolution corrupts memory in channels-last with under 16
# channels.
TINY_DEFECTS = DefectsArticleConfig(channels=(16, 16, 16, 16), blocks=(1, 2, 1, 1))
TINY_INPAINT = InpaintArticleConfig(channels=(6, 8, 10, 12, 12), kernels=(7, 5, 5, 3, 3))
TINY_COLOR = ColorArticleConfig(encoder="test_resnet", width=2)
TINY_CRITIC = DiscriminatorConfig(channels=(8, 8, 16, 16))


def crop_with_hole(height=64, width=96, count=3):
    generator = torch.Generator().manual_seed(0)
    photo = torch.rand(count, 3, height, width, generator=generator)
    hole = torch.zeros(count, 1, height, width)
    hole[:, :, 20:50, 30:70] = 1
    return photo, hole


def assert_gradient_reaches_all(network, loss):
    loss.backward()
    missed = [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or not parameter.grad.abs().sum() > 0
    ]
    assert missed == []


def randomize_zeros(network):
    """Residual branches start at zero and hide what lies behind them from the gradient."""
    for parameter in network.parameters():
        if not parameter.any():
            nn.init.normal_(parameter, std=0.1)
    return network


@pytest.mark.parametrize(("count", "height", "width"), [(1, 32, 64), (3, 96, 32)])
def test_defects_gives_a_logit_a_pixel(count, height, width):
    network = DefectsArticle(TINY_DEFECTS)
    logit = network(torch.rand(count, 3, height, width))
    assert logit.shape == (count, 1, height, width)
    assert_gradient_reaches_all(network, logit.square().mean())


def test_defects_first_stage_has_the_photos_size_and_the_whole_is_a_resnet_34():
    network = DefectsArticle()
    assert network.stem[0].stride == (1, 1) and network.stem[0].kernel_size == (3, 3)
    assert not any(isinstance(module, nn.MaxPool2d) for module in network.modules())
    stages = [network.stage1, network.stage2, network.stage4, network.stage8]
    convolutions = [m for stage in stages for m in stage.modules() if isinstance(m, nn.Conv2d)]
    # 33 of the 34 layers are in the stem and stages; the last one was the classifier.
    assert len([m for m in convolutions if m.kernel_size == (3, 3)]) + 1 == 33


def test_flips_average_to_the_same_map_for_a_flipped_photo():
    network = DefectsArticle(TINY_DEFECTS).eval()
    photo = torch.rand(1, 3, 32, 32)
    with torch.no_grad():
        straight, flipped = flip_average(network, photo), flip_average(network, photo.flip(3))
    torch.testing.assert_close(straight, flipped.flip(3))
    assert straight.min() >= 0 and straight.max() <= 1


@pytest.mark.parametrize(("count", "height", "width"), [(1, 32, 64), (3, 96, 32), (2, 50, 70)])
def test_inpaint_returns_known_pixels_as_they_were(count, height, width):
    network = InpaintArticle(TINY_INPAINT).eval()
    photo = torch.rand(count, 3, height, width)
    hole = (torch.rand(count, 1, height, width) > 0.7).float()
    filled = network(photo, hole)
    known = (hole == 0).expand_as(photo)
    assert torch.equal(filled[known], photo[known])
    assert not torch.equal(filled, photo)
    assert filled.min() >= 0 and filled.max() <= 1


def test_inpaint_does_not_see_into_the_hole():
    network = InpaintArticle(TINY_INPAINT).eval()
    photo, hole = crop_with_hole()
    other = torch.where(hole > 0, torch.rand_like(photo), photo)
    torch.testing.assert_close(network(photo, hole), network(other, hole))


def test_inpaint_of_nothing_but_hole_is_finite():
    network = InpaintArticle(TINY_INPAINT)
    photo = torch.rand(2, 3, 32, 32)
    for mode in (True, False):
        assert torch.isfinite(network.train(mode)(photo, torch.ones(2, 1, 32, 32))).all()


def test_inpaint_trains_on_known_pixels_too():
    network = InpaintArticle(TINY_INPAINT)
    photo, hole = crop_with_hole()
    predicted = network(photo, hole)
    assert not torch.equal(predicted[..., :8, :8], photo[..., :8, :8])
    assert_gradient_reaches_all(network, (predicted - photo).abs().mean())


def test_inpaint_freezes_the_encoders_norms_and_no_others():
    network = InpaintArticle(TINY_INPAINT)
    network.freeze_encoder_norms()
    network.train()
    photo, hole = crop_with_hole()
    before = {name: value.clone() for name, value in network.state_dict().items() if "running_mean" in name}
    network(photo, hole)
    moved = {name for name, value in before.items() if not torch.equal(network.state_dict()[name], value)}
    assert moved and all(name.startswith("decoder") for name in moved)
    encoder_norms = [p for name, p in network.encoder.named_parameters() if "norm" in name]
    assert encoder_norms and not any(p.requires_grad for p in encoder_norms)


@pytest.mark.parametrize(("count", "height", "width"), [(1, 64, 96), (3, 96, 32)])
def test_color_gives_chroma_in_range(count, height, width):
    network = randomize_zeros(ColorArticle(TINY_COLOR))
    chroma = network(torch.rand(count, 1, height, width), torch.zeros(count, 3, height, width))
    assert chroma.shape == (count, 2, height, width)
    assert_gradient_reaches_all(network, chroma.square().mean())
    used = network.eval()(torch.rand(count, 1, height, width), torch.zeros(count, 3, height, width))
    assert used.abs().max() <= 0.5


def test_color_judges_patches_and_every_weight_learns():
    critic = randomize_zeros(ColorDiscriminator(TINY_CRITIC))
    logits = critic(torch.rand(3, 3, 64, 96))
    assert logits.shape == (3, 1, 4, 6)
    assert_gradient_reaches_all(critic, logits.square().mean())


def test_patches_come_with_features_for_matching():
    critic = PatchDiscriminator(TINY_CRITIC)
    logits, features = critic(*crop_with_hole())
    assert logits.shape == (3, 1, 4, 6)
    assert [feature.shape[-1] for feature in features] == [48, 24, 12, 6]
    assert_gradient_reaches_all(critic, logits.square().mean())


def test_spectral_norm_bounds_every_convolution():
    critic = ColorDiscriminator(TINY_CRITIC)
    for _ in range(20):
        critic(torch.rand(1, 3, 32, 32))
    critic.eval()
    for convolution in (m for m in critic.modules() if isinstance(m, nn.Conv2d)):
        largest = torch.linalg.matrix_norm(convolution.weight.detach().flatten(1), 2)
        assert float(largest) == pytest.approx(1, abs=0.05)


def test_attention_starts_as_identity_and_follows_sagans_formula():
    attention = SelfAttention(16).eval()
    x = torch.rand(1, 16, 4, 6)
    assert torch.equal(attention(x), x)
    nn.init.ones_(attention.strength)
    query = attention.query(x).flatten(2)
    key, value = (nn.functional.max_pool2d(f(x), 2).flatten(2) for f in (attention.key, attention.value))
    weights = torch.softmax(query[0].T @ key[0], dim=1)
    expected = x + attention.out((value[0] @ weights.T).view(1, 8, 4, 6))
    torch.testing.assert_close(attention(x), expected)


@pytest.mark.parametrize(
    "network",
    [DefectsArticle(TINY_DEFECTS), InpaintArticle(TINY_INPAINT), ColorArticle(TINY_COLOR)],
    ids=lambda network: type(network).__name__,
)
def test_it_becomes_synchronised_over_gpus_with_the_same_weights(network):
    synchronised = nn.SyncBatchNorm.convert_sync_batchnorm(network)
    assert any(isinstance(module, nn.SyncBatchNorm) for module in synchronised.modules())
    assert not any(type(module) is nn.BatchNorm2d for module in synchronised.modules())


def test_inpaint_replays_in_onnx_runtime_at_another_size(tmp_path):
    network = InpaintArticle(InpaintArticleConfig(channels=(4, 6, 8), kernels=(5, 3, 3))).eval()
    size = {2: 8 * torch.export.Dim("H8", min=2), 3: 8 * torch.export.Dim("W8", min=2)}
    example = crop_with_hole(count=1)
    program = torch.onnx.export(network, example, dynamo=True, dynamic_shapes=(size, size), verbose=False)
    program.save(tmp_path / "inpaint.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "inpaint.onnx", providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]
    photo, hole = crop_with_hole(72, 88, count=1)
    (filled,) = session.run(None, dict(zip(names, (photo.numpy(), hole.numpy()), strict=True)))
    np.testing.assert_allclose(filled, network(photo, hole).detach().numpy(), atol=1e-4)

import numpy as np
import onnxruntime
import pytest
import torch

from heirloom_training.networks.partial_conv import PartialConv2d


def by_hand(features_CHW, known_HW, layer):
    """The paper's equations 1 and 2, one window at a time."""
    weight, bias = layer.conv.weight.detach().numpy(), layer.bias_K11.detach().numpy().ravel()
    kernel, stride, padding = layer.kernel, layer.stride, layer.padding
    x = np.pad(features_CHW, ((0, 0), (padding, padding), (padding, padding)))
    m = np.pad(known_HW, padding)
    height = (m.shape[0] - kernel) // stride + 1
    width = (m.shape[1] - kernel) // stride + 1
    out, known = np.zeros((len(weight), height, width)), np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            rows, columns = slice(i * stride, i * stride + kernel), slice(j * stride, j * stride + kernel)
            count = m[rows, columns].sum()
            if count > 0:
                seen = x[:, rows, columns] * m[rows, columns]
                out[:, i, j] = (weight * seen).sum(axis=(1, 2, 3)) * kernel**2 / count + bias
                known[i, j] = 1
    return out, known


@pytest.mark.parametrize(("kernel", "stride", "padding"), [(3, 1, 1), (5, 2, 2), (7, 2, 3), (3, 1, 0)])
def test_it_follows_the_papers_equations(kernel, stride, padding):
    generator = torch.Generator().manual_seed(kernel)
    layer = PartialConv2d(2, 3, kernel, stride=stride, padding=padding)
    torch.nn.init.normal_(layer.bias_K11, generator=generator)
    features = torch.randn(1, 2, 11, 14, generator=generator)
    known = (torch.rand(1, 1, 11, 14, generator=generator) > 0.6).float()
    known[..., :8, :9] = 0
    out, out_known = layer(features, known)
    expected, expected_known = by_hand(features[0].numpy(), known[0, 0].numpy(), layer)
    np.testing.assert_allclose(out[0].detach().numpy(), expected, atol=1e-5)
    np.testing.assert_array_equal(out_known[0, 0].numpy(), expected_known)
    assert 0 < out_known.mean() < 1


def test_without_holes_and_padding_it_is_a_convolution():
    layer = PartialConv2d(3, 4, 3)
    features = torch.randn(2, 3, 9, 9)
    out, known = layer(features, torch.ones(2, 1, 9, 9))
    torch.testing.assert_close(out, layer.conv(features))
    assert known.min() == 1


def test_a_flat_picture_stays_flat_up_to_its_border():
    layer = PartialConv2d(1, 1, 3, padding=1)
    torch.nn.init.ones_(layer.conv.weight)
    out, _ = layer(torch.full((1, 1, 6, 6), 0.5), torch.ones(1, 1, 6, 6))
    torch.testing.assert_close(out, torch.full((1, 1, 6, 6), 4.5))


def test_what_lies_inside_the_hole_has_no_influence():
    layer = PartialConv2d(1, 2, 3, padding=1)
    known = torch.ones(1, 1, 8, 8)
    known[..., 2:6, 2:6] = 0
    photo = torch.rand(1, 1, 8, 8)
    a, _ = layer(photo, known)
    b, _ = layer(torch.where(known > 0, photo, torch.tensor(1e4)), known)
    torch.testing.assert_close(a, b)


def test_a_share_of_known_channels_scales_as_a_mask_for_each_channel_does():
    layer = PartialConv2d(3, 2, 3, padding=1)
    own_known = (torch.rand(1, 3, 8, 8) > 0.5).float()
    own_known[:, 1] = own_known[:, 0]
    features = torch.rand(1, 3, 8, 8) * own_known
    out, _ = layer(features, own_known.mean(dim=1, keepdim=True))
    counts = torch.nn.functional.conv2d(own_known, torch.ones(1, 3, 3, 3), padding=1)
    expected = layer.conv(features) * 3 * 3 * 3 / counts.clamp(min=1) * (counts > 0)
    torch.testing.assert_close(out, expected)


def test_all_unknown_gives_zeros_and_finite_gradients():
    layer = PartialConv2d(1, 2, 3, padding=1)
    photo = torch.rand(1, 1, 8, 8, requires_grad=True)
    out, known = layer(photo, torch.zeros(1, 1, 8, 8))
    out.sum().backward()
    assert out.abs().max() == 0 and known.max() == 0
    assert torch.isfinite(photo.grad).all() and torch.isfinite(layer.conv.weight.grad).all()


def test_bf16_autocast_changes_values_by_no_more_than_rounding():
    layer = PartialConv2d(8, 8, 7, padding=3)
    features, known = torch.rand(1, 8, 16, 16), (torch.rand(1, 1, 16, 16) > 0.7).float()
    exact, exact_known = layer(features, known)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rounded, rounded_known = layer(features, known)
    assert rounded.dtype == torch.bfloat16 and rounded_known.dtype == torch.float32
    torch.testing.assert_close(rounded_known, exact_known)
    assert (rounded.float() - exact).abs().max() < 0.02 * exact.abs().max()


def test_onnx_runtime_agrees_at_another_size(tmp_path):
    layer = PartialConv2d(3, 4, 5, stride=2, padding=2).eval()
    example = (torch.rand(1, 3, 16, 16), torch.ones(1, 1, 16, 16))
    half_H, half_W = torch.export.Dim("half_H", min=4), torch.export.Dim("half_W", min=4)
    size = {2: 2 * half_H, 3: 2 * half_W}
    program = torch.onnx.export(layer, example, dynamo=True, dynamic_shapes=(size, size), verbose=False)
    program.save(tmp_path / "layer.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "layer.onnx", providers=["CPUExecutionProvider"])
    photo, known = torch.rand(1, 3, 24, 40), (torch.rand(1, 1, 24, 40) > 0.5).float()
    names = [value.name for value in session.get_inputs()]
    out, out_known = session.run(None, dict(zip(names, (photo.numpy(), known.numpy()), strict=True)))
    expected, expected_known = layer(photo, known)
    np.testing.assert_allclose(out, expected.detach().numpy(), atol=1e-5)
    np.testing.assert_array_equal(out_known, expected_known.numpy())

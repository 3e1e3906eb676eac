"""BatchNorm and leaky ReLU in the memory of one (Rota Bulò, Porzi, Kontschieder 2018, In-Place Activated
BatchNorm for Memory-Optimized Training of DNNs, CVPR, arXiv:1712.02616). Written from the paper.

A plain pair keeps its input for BatchNorm's backward and its output for the next convolution's. This layer
writes the output z over the input and keeps z alone; what backward needs is computed from it. With g = |γ| + ε,
which can be divided by whatever γ becomes, and r = 1 / √(var + ε), over the m values of a channel:

    forward    y = g r (x - mean) + β               z = y where y > 0, else slope y
    invert     y = z where z > 0, else z / slope    δ = ∂L/∂y = ∂L/∂z where z > 0, else slope ∂L/∂z
    the sums   ∂L/∂β = Σ δ                          ∂L/∂g = (Σ δ y - β Σ δ) / g      and Σ δ y = Σ ∂L/∂z z
    backward   ∂L/∂x = g r δ - r/m ∂L/∂g y - r/m (g ∂L/∂β - β ∂L/∂g)

which is the paper's variant II: the gradient in terms of y, without the normalised input. In eval mode mean and
var do not depend on x, and ∂L/∂x = g r δ.

Measured: DefectsArticle with 8 to 64 channels keeps 4 168 888 bytes for backward of a 64 x 64 photo instead of
5 654 912, 26.3 % less (`pytest -s tests/test_inplace_abn.py -k memory`). Not the paper's half, because norms
without an activation, before a residual sum, and concatenated features stay.

N batch, H W pixels, C channels; a statistic of each channel ends in _C and is float64 until it meets pixels
"""

import torch
from torch import Tensor, distributed, nn
from torch.autograd.function import FunctionCtx, once_differentiable
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _NormBase


class InPlaceAbn(_NormBase):
    """BatchNorm2d and LeakyReLU as one layer that overwrites its input. Its weights have BatchNorm2d's names.

        features_NCHW = InPlaceAbn(64)(conv(x_NCHW))  # in the convolution's memory

    The input must be nobody else's: PyTorch refuses backward where another layer has kept it. Where several
    processes train, statistics are those of all of them. Not a _BatchNorm, so that `convert_sync_batchnorm`,
    which would drop the activation, passes it by. A BatchNorm2d's negative γ turns positive here.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1, slope: float = 0.01):
        if slope <= 0:
            raise ValueError(f"slope must be above 0 for the activation to be inverted, {slope} came")
        super().__init__(channels, eps, momentum)
        self.slope = slope

    def forward(self, x_NCHW: Tensor) -> Tensor:
        if self.training:
            mean_C, var_C, count = _batch_statistics(x_NCHW.detach())
            self._track(mean_C, var_C, count)
        else:
            mean_C, var_C, count = self.running_mean.double(), self.running_var.double(), None
        return _NormAct.apply(x_NCHW, self.weight, self.bias, mean_C, var_C, count, self.eps, self.slope)

    def plain(self) -> tuple[nn.BatchNorm2d, nn.LeakyReLU]:
        """The same function in PyTorch's own layers, for export: |γ| + ε becomes the weight."""
        norm = nn.BatchNorm2d(self.num_features, self.eps, self.momentum)
        norm.to(self.weight.device, self.weight.dtype).train(self.training)
        norm.load_state_dict(self.state_dict() | {"weight": _positive(self.weight.detach(), self.eps)})
        return norm, nn.LeakyReLU(self.slope, inplace=True)

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}, slope={self.slope}"

    @torch.no_grad()
    def _track(self, mean_C: Tensor, var_C: Tensor, count: Tensor) -> None:
        # As BatchNorm2d: normalised by the variance of the batch, tracked as that of what it was drawn from.
        unbiased_C = var_C * count / (count - 1)
        self.running_mean.lerp_(mean_C.to(self.running_mean.dtype), self.momentum)
        self.running_var.lerp_(unbiased_C.to(self.running_var.dtype), self.momentum)
        self.num_batches_tracked += 1


def _batch_statistics(x_NCHW: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Mean and variance (biased) of each channel and the number of values behind them, over all processes."""
    count = x_NCHW.numel() // x_NCHW.shape[1]
    # Photo by photo: an fp32 copy of the whole batch would give back, for a moment, what the layer saves.
    each = [torch.var_mean(photo_CHW.to(_exact(x_NCHW)), dim=(1, 2), correction=0) for photo_CHW in x_NCHW]
    var_NC, mean_NC = (torch.stack(values).double() for values in zip(*each, strict=True))
    pixels = count // len(x_NCHW)
    # Sums of squares lose digits where the mean is large; in double these are still more than fp32's.
    sums = [mean_NC.sum(0) * pixels, (var_NC + mean_NC**2).sum(0) * pixels, mean_NC.new_full((1,), count)]
    processes = _processes()
    if count * processes == 1:
        raise ValueError(f"more than 1 value per channel is needed to train, the input is {tuple(x_NCHW.shape)}")
    packed = torch.cat(sums)
    if processes > 1:
        distributed.all_reduce(packed)
    total_C, squares_C, count_1 = packed.split([x_NCHW.shape[1], x_NCHW.shape[1], 1])
    mean_C = total_C / count_1
    return mean_C, (squares_C / count_1 - mean_C**2).clamp(min=0), count_1


class _NormAct(torch.autograd.Function):
    """The layer given its statistics. `count` is that of a training batch, None where statistics are constants."""

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        x_NCHW: Tensor,
        weight_C: Tensor,
        bias_C: Tensor,
        mean_C: Tensor,
        var_C: Tensor,
        count: Tensor | None,
        eps: float,
        slope: float,
    ) -> Tensor:
        r_C = (var_C + eps).rsqrt()
        scale_C = _positive(weight_C.double(), eps) * r_C
        # Computed in fp32 and rounded once, whatever the pixels are stored in.
        torch.addcmul(_spread(bias_C - mean_C * scale_C, x_NCHW), x_NCHW, _spread(scale_C, x_NCHW), out=x_NCHW)
        F.leaky_relu_(x_NCHW, slope)
        ctx.mark_dirty(x_NCHW)
        ctx.save_for_backward(x_NCHW, weight_C, bias_C, r_C, count)
        ctx.eps, ctx.slope = eps, slope
        return x_NCHW

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, dz_NCHW: Tensor) -> tuple[Tensor | None, ...]:
        z_NCHW, weight_C, bias_C, r_C, count = ctx.saved_tensors
        g_C = _positive(weight_C.double(), ctx.eps)
        dy_NCHW = torch.ops.aten.leaky_relu_backward(dz_NCHW, z_NCHW, ctx.slope, True)
        exact = _exact(z_NCHW)
        products = [(dz_CHW.to(exact) * z_CHW).sum((1, 2)) for dz_CHW, z_CHW in zip(dz_NCHW, z_NCHW, strict=True)]
        sums_2C = torch.stack([dy_NCHW.sum((0, 2, 3), dtype=exact), torch.stack(products).sum(0)]).double()
        dbias_C, dg_C = _parameter_gradients(sums_2C, g_C, bias_C)
        # Of this process's photos alone: DistributedDataParallel averages them over processes.
        dweight_C = torch.where(weight_C < 0, -dg_C, dg_C)
        gradients = dweight_C.to(weight_C.dtype), dbias_C.to(bias_C.dtype), None, None, None, None, None
        if not ctx.needs_input_grad[0]:
            return None, *gradients
        dy_factor = _spread(g_C * r_C, z_NCHW)
        if count is None:
            return dy_NCHW.mul_(dy_factor), *gradients
        if _processes() > 1:
            # Not in place: in double `gradients` looks into these sums.
            sums_2C = sums_2C.clone()
            distributed.all_reduce(sums_2C)
            dbias_C, dg_C = _parameter_gradients(sums_2C, g_C, bias_C)
        y_factor = _spread(-r_C / count * dg_C, z_NCHW)
        offset = _spread(-r_C / count * (g_C * dbias_C - bias_C * dg_C), z_NCHW)
        # Leaky ReLU is inverted by the leaky ReLU of the inverse slope.
        y_NCHW = F.leaky_relu(z_NCHW, 1 / ctx.slope)
        torch.addcmul(offset, y_NCHW, y_factor, out=y_NCHW)
        return torch.addcmul(y_NCHW, dy_NCHW, dy_factor, out=y_NCHW), *gradients


def _parameter_gradients(sums_2C: Tensor, g_C: Tensor, bias_C: Tensor) -> tuple[Tensor, Tensor]:
    """∂L/∂β and ∂L/∂g from Σ δ and Σ δ y."""
    return sums_2C[0], (sums_2C[1] - bias_C * sums_2C[0]) / g_C


def _positive(weight_C: Tensor, eps: float) -> Tensor:
    return weight_C.abs() + eps


def _exact(x_NCHW: Tensor) -> torch.dtype:
    """What sums and products of pixels are computed in."""
    return torch.promote_types(x_NCHW.dtype, torch.float32)


def _spread(value_C: Tensor, x_NCHW: Tensor) -> Tensor:
    """A value of each channel, to be combined with pixels."""
    return value_C.to(_exact(x_NCHW)).view(-1, 1, 1)


def _processes() -> int:
    return distributed.get_world_size() if distributed.is_available() and distributed.is_initialized() else 1

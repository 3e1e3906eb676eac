"""The in-place activated norm on two GPUs: the same batch cut in two gives what BatchNorm2d gives for the whole.

    torchrun --nproc-per-node 2 tests/two_gpus.py

pytest runs the same comparison on two CPU processes; this is for a machine with two GPUs. It ends with the memory that
one training step of the published detector takes with in-place and with plain norms.
"""

import torch
from torch import Tensor, distributed, nn

from heirloom_training.networks import defects_article
from heirloom_training.networks.defects_article import DefectsArticle
from heirloom_training.networks.inplace_abn import InPlaceAbn

CHANNELS, BATCH = 16, 12


def main() -> None:
    distributed.init_process_group("nccl")
    rank = distributed.get_rank()
    torch.cuda.set_device(rank)
    layer = InPlaceAbn(CHANNELS).cuda().double()
    generator = torch.Generator().manual_seed(5)
    photo = torch.randn(BATCH, CHANNELS, 31, 17, generator=generator, dtype=torch.float64).cuda() * 3 + 1
    for cut in (BATCH // 2, 5):
        check_cut(layer, photo, cut, rank)
    if rank == 0:
        print("2 GPUs: output, gradients and statistics equal BatchNorm2d's over the whole batch")
    distributed.destroy_process_group()
    if rank == 0:
        compare_memory()


def check_cut(layer: InPlaceAbn, photo: Tensor, cut: int, rank: int) -> None:
    """Raises AssertionError unless both parts together are what one process makes of all."""
    nn.init.constant_(layer.weight, 1.5)
    layer.reset_running_stats()
    pair = nn.Sequential(nn.BatchNorm2d(CHANNELS), nn.LeakyReLU(layer.slope)).cuda().double()
    nn.init.constant_(pair[0].weight, 1.5 + layer.eps)
    wanted_output, wanted_gradients = run(pair, photo)
    parts = [slice(0, cut), slice(cut, None)]
    output, gradients = run(layer, photo[parts[rank]])
    distributed.all_reduce(gradients["weight"])
    distributed.all_reduce(gradients["bias"])
    torch.testing.assert_close(output, wanted_output[parts[rank]], rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(gradients["photo"], wanted_gradients["photo"][parts[rank]], rtol=1e-9, atol=1e-9)
    for name in ("weight", "bias"):
        torch.testing.assert_close(gradients[name], wanted_gradients[name], rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(layer.running_mean, pair[0].running_mean, rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(layer.running_var, pair[0].running_var, rtol=1e-10, atol=1e-10)


def run(module: nn.Module, photo: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    module.zero_grad()
    leaf = photo.clone().requires_grad_()
    output = module(leaf.clone())
    output.pow(3).sum().backward()
    norm = module if isinstance(module, InPlaceAbn) else module[0]
    gradients = {"photo": leaf.grad, "weight": norm.weight.grad.clone(), "bias": norm.bias.grad.clone()}
    return output.detach(), gradients


def compare_memory(batch: int = 8, side: int = 448) -> None:
    """Prints the peak memory of a bf16 training step of the published detector, with both kinds of norms."""
    peaks = {}
    for name, norm_act in (("in place", defects_article.norm_act), ("plain", plain_norm_act)):
        defects_article.norm_act = norm_act
        network = DefectsArticle().cuda().to(memory_format=torch.channels_last)
        torch.cuda.reset_peak_memory_stats()
        photo = torch.rand(batch, 3, side, side, device="cuda").contiguous(memory_format=torch.channels_last)
        with torch.autocast("cuda", torch.bfloat16):
            network(photo).float().square().mean().backward()
        peaks[name] = torch.cuda.max_memory_allocated() / 2**30
        del network
    saved = 1 - peaks["in place"] / peaks["plain"]
    in_place, plain = (f"{peaks[name]:.2f} GiB" for name in ("in place", "plain"))
    print(f"{batch} photos of {side} px: {plain} plain, {in_place} in place, {saved:.0%} less")


def plain_norm_act(channels: int) -> nn.Module:
    return nn.Sequential(nn.BatchNorm2d(channels), nn.LeakyReLU(0.01, inplace=True))


if __name__ == "__main__":
    main()

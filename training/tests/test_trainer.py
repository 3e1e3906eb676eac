"""The loop: budgets, resuming, averaging, what a run leaves behind."""

import dataclasses
import json

import cv2
import numpy as np
import pytest
import torch

from heirloom_training.ema import Ema, read_ema
from heirloom_training.networks.inpaint_default import InpaintDefault, InpaintDefaultConfig
from heirloom_training.recalibrate import recalibrate, refit
from heirloom_training.tasks.inpaint import InpaintSettings, InpaintTask
from heirloom_training.tasks.task import Schedule
from heirloom_training.trainer import Run, Trainer, learning_rate, parameter_groups

SLIM = InpaintDefaultConfig(channels=(4, 8, 8, 8), dilations8=(1,), dilations16=(1,))
CPU = torch.device("cpu")


@pytest.fixture
def photos() -> list[bytes]:
    rng = np.random.default_rng(0)
    smooth = [cv2.resize(rng.integers(0, 255, (6, 6, 3), np.uint8), (96, 80)) for _ in range(3)]
    return [cv2.imencode(".jpg", photo)[1].tobytes() for photo in smooth]


def start(tmp_path, photos, steps: int, seed: int = 1) -> Trainer:
    torch.manual_seed(seed)
    settings = InpaintSettings(side=64, schedule=Schedule(batch=2, peak_rate=1e-2))
    task = InpaintTask(InpaintDefault(SLIM), None, None, photos, photos, CPU, settings, seed)
    run = Run(
        stage="inpaint", recipe="default", shards=tmp_path, weights=tmp_path, out=tmp_path / "run", minutes=None,
        steps=steps, workers=0, seed=seed, device="cpu", validate_every_s=1e9, start=None, batch=None, rate=None,
    )  # fmt: skip
    return Trainer(run, task, CPU, rank=0, world=1)


def test_a_run_ends_at_its_budget_and_leaves_loadable_weights(tmp_path, photos):
    trainer = start(tmp_path, photos, steps=3)
    trainer.train()
    assert trainer.step == 3
    network = InpaintDefault(SLIM)
    network.load_state_dict(read_ema(tmp_path / "run" / "ema.safetensors"), strict=True)
    averaged = trainer.ema.network.residual.weight
    assert torch.allclose(network.residual.weight, averaged, atol=1e-3)
    log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert log[-1]["step"] == 3 and log[-1]["hole_psnr"] > 0
    options = json.loads((tmp_path / "run" / "options.json").read_text())
    assert options["settings"]["side"] == 64 and options["run"]["seed"] == "1"


def test_the_same_seed_trains_the_same_weights(tmp_path, photos):
    first, second = start(tmp_path / "a", photos, 2), start(tmp_path / "b", photos, 2)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    first.train(), second.train()
    for one, other in zip(first.task.network.parameters(), second.task.network.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_killed_run_resumes_where_it_stopped(tmp_path, photos):
    start(tmp_path, photos, steps=2).train()
    resumed = start(tmp_path, photos, steps=5)
    assert resumed.step == 2
    assert resumed.optimizer.state_dict()["state"]
    resumed.train()
    assert resumed.step == 5


def test_learning_rate_rises_and_falls():
    schedule = Schedule(batch=1, peak_rate=1.0, warmup=0.1)
    rates = [learning_rate(schedule, progress) for progress in np.linspace(0, 1, 101)]
    assert rates[0] == pytest.approx(0.01) and max(rates) == pytest.approx(1.0) and rates[-1] == pytest.approx(0.01)
    assert int(np.argmax(rates)) == 10


def test_a_pretrained_encoder_learns_at_its_share_of_the_rate():
    network = torch.nn.ModuleDict({"encoder": torch.nn.Linear(2, 3), "head": torch.nn.Linear(3, 1)})
    encoder, rest = parameter_groups(network, Schedule(batch=1, peak_rate=1.0, encoder_share=0.3))
    assert encoder["params"] == list(network["encoder"].parameters()) and encoder["share"] == 0.3
    assert rest["params"] == list(network["head"].parameters()) and rest["share"] == 1
    together = parameter_groups(network, Schedule(batch=1, peak_rate=1.0))
    assert [len(group["params"]) for group in together] == [4]


def test_ema_follows_weights_and_statistics():
    network = torch.nn.BatchNorm1d(1)
    ema = Ema(network, decay=0.5)
    network.weight.data.fill_(3.0)
    network.running_mean.fill_(4.0)
    network.num_batches_tracked.fill_(7)
    ema.update(network, step=1000)
    assert ema.network.weight.item() == pytest.approx(2.0)
    assert ema.network.running_mean.item() == pytest.approx(2.0)
    assert ema.network.num_batches_tracked.item() == 7


def test_settings_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        InpaintSettings().side = 1


def test_a_variance_beyond_fp16_is_kept_and_lost_weights_are_refused(tmp_path):
    ema = Ema(torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.BatchNorm2d(2)), 0.9)
    ema.network[1].running_var.fill_(1e6)
    ema.write(tmp_path / "ema.safetensors")
    assert torch.equal(read_ema(tmp_path / "ema.safetensors")["1.running_var"], torch.tensor([1e6, 1e6]))
    ema.network[0].weight.fill_(1e6)
    with pytest.raises(ValueError, match=r"0\.weight"):
        ema.write(tmp_path / "ema.safetensors")


def test_refitted_statistics_are_the_samples_and_the_network_computes_what_it_did(tmp_path, photos):
    network = (task := start(tmp_path, photos, steps=1).task).network.eval()
    norm = network.up8.narrow[1]
    with torch.no_grad():
        norm.running_var.fill_(40.0)
        norm.running_mean.fill_(-2.0)
    inputs = torch.rand(1, 3, 64, 64), (torch.rand(1, 1, 64, 64) < 0.3).float()
    before_N3HW = network(*inputs)
    refit(task, ["up8.narrow.1"], batches=2)
    assert norm.running_var.max() < 40 and norm.running_mean.min() > -2
    torch.testing.assert_close(network(*inputs), before_N3HW)


def test_recalibrated_statistics_are_those_of_the_samples(tmp_path, photos):
    task = start(tmp_path, photos, steps=1).task
    norm = task.network.up8.narrow[1]
    untouched = task.network.down4[1].running_mean.clone()
    norm.running_var.fill_(float("inf"))
    recalibrate(task, ["up8.narrow.1"], batches=3)
    assert norm.running_var.isfinite().all() and norm.running_mean.abs().sum() > 0
    assert not task.network.training
    assert torch.equal(task.network.down4[1].running_mean, untouched)

import subprocess
import sys
from pathlib import Path

import onnx
import pytest
import torch
from onnx import TensorProto, helper

from heirloom_training.export.shipped import INPUTS
from heirloom_training.latency import __main__ as command
from heirloom_training.latency import on_cpu, on_gpu
from heirloom_training.latency.quantiles import quantiles_ms
from heirloom_training.recipes import RECIPES


def test_every_recipe_with_a_network_of_its_own_can_be_timed():
    assert set(command.NETWORKS.values()) == {recipe.network for recipe in RECIPES.values()}
    assert all(RECIPES[key].network is network for key, network in command.NETWORKS.items())


def test_a_gpu_machine_needs_no_other_packages():
    script = (
        "import sys, conftest, heirloom_training.latency.__main__;"
        "print([name for name in ('onnx', 'onnxruntime', 'scipy', 'skimage') if name in sys.modules])"
    )
    tests = Path(__file__).parent
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(tests)!r}, {str(tests.parent)!r}];{script}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "[]"


@pytest.fixture
def doubler(tmp_path):
    """An ONNX file that adds a photo to itself."""
    photo, twice = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 3, "H", "W"]) for name in ("photo", "twice")
    )
    graph = helper.make_graph([helper.make_node("Add", ["photo", "photo"], ["twice"])], "doubler", [photo], [twice])
    path = tmp_path / "doubler.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


def test_a_file_is_timed_in_a_process_that_holds_nothing_else(doubler):
    row = [cell.strip() for cell in on_cpu.table(doubler, 512, threads=1, runs=3).splitlines()[-1].split("|")[1:-1]]
    assert row[0].startswith("ONNX Runtime")
    peak, start = float(row[3]), float(row[4])
    # A photo and its double are 3 MB each; this process holds PyTorch, which is ten times as much as `start`.
    assert 5 < start < peak < start + 60 and start < 150


def test_a_side_that_no_network_takes_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["latency", "inpaint", "default", "--side", "500", "--device", "cpu"])
    with pytest.raises(SystemExit):
        command.main()
    assert "multiple of 64" in capsys.readouterr().err


def test_an_odd_long_run_does_not_move_the_median():
    assert quantiles_ms([0.001, 0.002, 9.0])[0] == pytest.approx(2)


@pytest.mark.parametrize("stage, recipe", command.NETWORKS)
def test_networks_are_timed_as_they_ship_and_half_floats_stay_close(stage, recipe):
    network = command._build(stage, recipe, None)
    planes = [torch.rand(1, spec.channels, 128, 128) for spec in INPUTS[stage]]
    planes[1:] = [(plane > 0.9).float() for plane in planes[1:]]
    with torch.no_grad():
        whole, half = network(*planes), on_gpu.Half(network)(*planes)
    assert half.dtype == torch.float32 and half.shape[2:] == (128, 128)
    assert (whole - half).abs().max() < 1 / 255

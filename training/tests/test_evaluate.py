import sys

import cv2
import numpy as np
import pytest

from heirloom_training import metrics
from heirloom_training.ageing import age
from heirloom_training.ema import write_ema
from heirloom_training.evaluate import __main__ as command
from heirloom_training.evaluate import benches, color, colorize, defects, detectors, dust_unet, mask_cost
from heirloom_training.evaluate.network import Network, open_beside, open_network
from heirloom_training.evaluate.options import Options
from heirloom_training.evaluate.perceptual import open_lpips
from heirloom_training.evaluate.tables import Sheet, markdown, mean
from heirloom_training.recipes import RECIPES
from heirloom_training.shards import write_shard


def draw_photo(height=96, width=72, seed=0):
    """Soft blobs of color."""
    noise = np.random.default_rng(seed).uniform(0, 255, (6, 6, 3)).astype(np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    photos = [cv2.imencode(".png", draw_photo(seed=seed)[..., ::-1])[1].tobytes() for seed in range(2)]
    members = [(f"{index}.png", photo) for index, photo in enumerate(photos)]
    for name in ("val-large", "val-history", "val-color"):
        write_shard(folder / f"{name}.tar", members)
    return folder


def fake(answer, multiple=32, card=None):
    """A network that sees N, C, H, W and answers with what `answer` makes of it."""
    return Network(lambda inputs: answer(*inputs), multiple, card or {})


def test_a_network_gets_whole_multiples_and_gives_back_the_photos_size():
    seen = []

    def answer(photo_1CHW):
        seen.append(photo_1CHW.shape)
        return photo_1CHW[:, :1]

    photo = np.random.default_rng(0).random((50, 70, 3), dtype=np.float32)
    np.testing.assert_array_equal(fake(answer)(photo), photo[..., :1])
    assert seen == [(1, 3, 64, 96)]


def test_a_checkpoint_needs_its_recipe_named(tmp_path):
    with pytest.raises(ValueError, match="--recipe"):
        open_network("color", tmp_path / "ema.safetensors")


def test_recomposed_color_keeps_lightness_even_where_it_runs_out_of_room():
    luma = np.random.default_rng(0).random((16, 16)).astype(np.float32)
    chroma = np.random.default_rng(1).uniform(-0.5, 0.5, (16, 16, 2)).astype(np.float32)
    rgb = colorize.recompose(luma, chroma) / 255
    np.testing.assert_allclose(rgb @ [0.299, 0.587, 0.114], luma, atol=1.5 / 255)


def test_recomposed_color_within_gamut_is_exact():
    photo = np.clip(draw_photo(), 60, 190)
    ycbcr = cv2.cvtColor(photo.astype(np.float32) / 255, cv2.COLOR_RGB2YCrCb)
    again = colorize.recompose(ycbcr[..., 0], ycbcr[..., [2, 1]] - 0.5)
    assert np.abs(again.astype(int) - photo).max() <= 1


def test_color_is_predicted_at_the_short_side_and_the_photos_own_aspect():
    sizes = []

    def answer(luma_11HW, hints_13HW):
        assert hints_13HW.shape[2:] == luma_11HW.shape[2:] and not hints_13HW.any()
        sizes.append(luma_11HW.shape[2:])
        return np.zeros((1, 2, *luma_11HW.shape[2:]), np.float32)

    colorize.colorize(fake(answer, multiple=1), draw_photo(90, 60), 30)
    colorize.colorize(fake(answer, multiple=1), draw_photo(20, 400), 30)
    assert sizes == [(45, 30), (6, 120)]


def colorless(side):
    """A network that predicts no color, at a short side of `side` px."""
    return fake(lambda luma, hints: np.zeros((1, 2, *luma.shape[2:]), np.float32), card={"shortSide": side})


def rows_of(table):
    return {line.split("|")[1].strip(): line for line in table.splitlines() if line.startswith("|")}


def test_the_color_table_lists_grey_ours_and_truth(shards):
    table, clothes, consistency = color.evaluate(colorless(64), Options(shards=shards, limit=2))
    assert "n = 2, ours at 64 px" in table
    rows = rows_of(table)
    # A network that predicts no color is the grey picture.
    assert rows["ours"].split("|")[2:] == rows["grey"].split("|")[2:]
    assert rows["truth"].count("–") == 4
    assert "val-people" in clothes
    assert "| mirrored, 288 px | ours | 0.00 |" in consistency


def test_another_network_is_a_row_beside_ours_in_every_color_table(shards):
    options = Options(shards=shards, limit=1, beside={"article": colorless(32)}, benches=("consistency", "held-out"))
    consistency, table = color.evaluate(colorless(64), options)
    assert "article at 32 px, ours at 64 px" in table
    assert list(rows_of(table))[2:] == ["grey", "article", "ours", "truth"]
    assert "| mirrored, 288 px | article | 0.00 |" in consistency


def test_a_network_without_a_card_predicts_at_our_short_side():
    options = Options(beside={"blend": fake(lambda luma, hints: luma)})
    assert {name: c.short_side for name, c in colorize.open_colorizers(colorless(64), options).items()} == {
        "blend": 64,
        "ours": 64,
    }


def test_sheets_show_old_photos_without_a_truth_and_need_a_folder(shards, tmp_path):
    with pytest.raises(ValueError, match="--sheet"):
        list(color.evaluate(colorless(64), Options(shards=shards, benches=("sheets",))))
    options = Options(shards=shards, limit=4, benches=("sheets",), sheet=tmp_path, beside={"article": colorless(32)})
    (said,) = color.evaluate(colorless(64), options)
    assert said.startswith("Sheets: 2 photos")
    (page,) = tmp_path.glob("*.png")
    assert page.name == "color-sheets-old-00.png"
    assert cv2.imread(str(page)).shape == (2 * 276, 3 * 260, 3)


def test_a_network_beside_ours_is_named_and_a_checkpoint_names_its_recipe(tmp_path):
    recipe = RECIPES["inpaint", "default"]
    path = tmp_path / "ema.safetensors"
    write_ema(recipe.network().state_dict(), path)
    beside = open_beside("inpaint", [f"squared={path}:default", f"again={path}:adversarial"])
    assert list(beside) == ["squared", "again"]
    photo = np.full((64, 64, 3), 0.5, np.float32)
    np.testing.assert_allclose(beside["again"](photo, np.zeros((64, 64, 1), bool)), photo)
    for text, said in {
        f"{path}:default": "wanted NAME=PATH",
        f"ours={path}:default": "already",
        f"x={path}:exotic": "no recipe",
        f"x={path}": "--recipe",
    }.items():
        with pytest.raises(ValueError, match=said):
            open_beside("inpaint", [text])


def test_the_command_refuses_a_bench_of_another_stage(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["evaluate", "color", "--model", "color.onnx", "--bench", "migan"])
    with pytest.raises(SystemExit):
        command.main()
    assert "color has no bench migan" in capsys.readouterr().err


def test_the_classical_detector_finds_a_scratch_on_plain_ground():
    photo = np.full((64, 64, 3), 90, np.uint8)
    cv2.line(photo, (5, 5), (58, 50), (220, 220, 220), 2)
    found = detectors.detect_by_hats(photo) >= 0.2
    assert metrics.match(found, photo[..., 0] > 200).f1 > 0.9


def test_a_detector_that_knows_the_truth_scores_one_on_every_kind():
    aged = age(draw_photo(160, 120), seed=3, damage=0.6)
    tally = defects.Tally(threshold=0.5)
    tally.add(aged.mask.astype(np.float32), aged.mask > 0, aged.kind_masks)
    assert tally.histogram.roc_auc() == 1
    assert tally.curve.at(0.5).f1 == 1
    assert tally.by_kind and all(curve.at(0.5).recall == 1 for curve in tally.by_kind.values())


def test_flipped_maps_come_back_upright_and_are_averaged():
    photo = draw_photo(64, 96)
    upright = fake(lambda photo_1CHW: photo_1CHW[:, :1])
    np.testing.assert_allclose(detectors.detect_flipped(upright)(photo), photo[..., 0] / 255, atol=1e-6)
    left = fake(lambda photo_1CHW: np.ones_like(photo_1CHW[:, :1]) * (np.arange(96) < 48))
    np.testing.assert_allclose(detectors.detect_flipped(left)(photo), 0.5)


def test_the_peer_sees_any_size_and_answers_with_probabilities():
    found = dust_unet.detect_with_dust_unet(dust_unet.DustUNet().eval(), draw_photo(45, 70))
    assert found.shape == (45, 70) and 0 <= found.min() <= found.max() <= 1
    assert sum(weight.numel() for weight in dust_unet.DustUNet().parameters()) == 483_441


def test_the_defects_tables_cover_aged_and_clean_photos(shards, tmp_path):
    blind = fake(lambda photo: np.zeros_like(photo[:, :1]))
    tables = list(defects.evaluate(blind, Options(shards=shards, limit=2, sheet=tmp_path)))
    assert len(tables) == 6
    assert "| val-history (n = 2) | ours | 0.000% |" in tables[-2]
    # Whoever marks nothing is harmless from the lowest threshold on, and finds nothing.
    assert "| ours | 0.01 | 0.000% | 0.00 |" in tables[-1]
    assert len(list(tmp_path.glob("*.png"))) == 3


def test_one_bench_can_be_asked_for_alone(shards):
    blind = fake(lambda photo: np.zeros_like(photo[:, :1]))
    assert len(list(defects.evaluate(blind, Options(shards=shards, limit=1, benches=("clean",))))) == 1


def test_another_detector_is_a_row_beside_ours_at_its_own_threshold(shards):
    blind = fake(lambda photo: np.zeros_like(photo[:, :1]))
    eager = fake(lambda photo: np.full_like(photo[:, :1], 0.6))
    options = Options(shards=shards, limit=1, benches=("aged",), beside={"article": eager})
    rows = rows_of(next(defects.evaluate(blind, options)))
    assert list(rows).index("article") < list(rows).index("ours")
    # 0.6 is above a threshold of 0.5: it finds everything, ours nothing.
    assert [cell.strip() for cell in rows["article"].split("|")][2::4] == ["0.5", "1.00", ""]
    assert [cell.strip() for cell in rows["ours"].split("|")][6] == "0.00"


def test_a_mask_costs_what_it_leaves_and_the_texture_it_takes():
    clean = np.full((40, 40, 3), 100, np.uint8)
    clean[:, 20:] = np.random.default_rng(0).integers(60, 140, (40, 20, 1))
    worn, truth = clean.copy(), np.zeros((40, 40), np.uint8)
    worn[8:12, 4:12], truth[8:12, 4:12] = 200, 1
    priced = mask_cost.price(worn, clean, truth)
    nothing, right, wrong = mask_cost.Costs(), mask_cost.Costs(), mask_cost.Costs()
    nothing.add(priced, np.zeros((40, 40), np.float32))
    right.add(priced, truth.astype(np.float32))
    wrong.add(priced, np.roll(truth, 20, axis=1).astype(np.float32))
    seen = 100 - mask_cost.UNSEEN_LEVELS
    assert nothing.left[0, 0, 0] == pytest.approx(seen * truth.mean(), rel=1e-4) and nothing.lost[0, 0, 0] == 0
    assert right.left[0, 0, 0] == pytest.approx(0, abs=1e-4) and right.lost[0, 0, 0] == pytest.approx(0, abs=1e-4)
    assert wrong.left[0, 0, 0] == pytest.approx(nothing.left[0, 0, 0], rel=1e-4)
    assert wrong.lost[0, 0, 0] > 10 * truth.mean()


def test_the_cost_tables_end_with_a_proposal(shards):
    hats = Network(lambda inputs: np.abs(inputs[0][:, :1] - 0.5), 1, {"threshold": 0.7})
    tables = list(mask_cost.cost_tables(hats, Options(shards=shards, limit=1)))
    assert len(tables) == 4
    assert tables[-1].startswith("Proposed: threshold ") and "The card has threshold 0.7," in tables[-1]


def test_toned_photos_keep_black_and_white():
    ends = np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8)
    np.testing.assert_array_equal(benches.to_sepia(ends), ends)
    middle = benches.to_sepia(np.full((1, 1, 3), 128, np.uint8))[0, 0]
    assert middle[0] > middle[1] > middle[2]


def test_grey_photos_are_told_from_colored_ones():
    assert benches.is_grey(benches.to_grey(draw_photo()))
    assert not benches.is_grey(draw_photo())


def test_the_middle_of_small_and_large_photos_has_the_side_asked_for():
    photo = draw_photo(100, 60)
    np.testing.assert_array_equal(benches.middle(photo, 40), photo[30:70, 10:50])
    assert benches.middle(photo, 80).shape == (80, 80, 3)


def test_a_photo_is_shrunk_to_the_long_side_but_never_enlarged():
    assert benches.fit_within(draw_photo(100, 60), 50).shape == (50, 30, 3)
    assert benches.fit_within(draw_photo(100, 60), 500).shape == (100, 60, 3)


def test_tables_are_markdown_and_what_was_not_measured_is_a_dash():
    table = markdown("Title", ["", "dB", "share"], [["ours", 31.456, 0.1234], ["none", None, 249.4]])
    assert table.splitlines()[2:] == [
        "|  | dB | share |",
        "|---|---|---|",
        "| ours | 31.46 | 0.123 |",
        "| none | – | 249 |",
    ]
    assert mean([1.0, None, 3.0]) == 2 and mean([None]) is None


def test_contact_sheets_come_in_pages_of_a_dozen_rows(tmp_path):
    sheet = Sheet(tmp_path / "sheets", "holes, 1% to 10%")
    for seed in range(13):
        sheet.add({"photo": draw_photo(seed=seed), "mask": np.zeros((96, 72), bool)})
    sheet.close()
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == [
        "holes-1-to-10-00.png",
        "holes-1-to-10-01.png",
    ]


def test_lpips_weights_must_say_what_they_are(tmp_path):
    title, distance = open_lpips(None)
    assert title == "LPIPS" and distance(draw_photo(), draw_photo()) is None
    with pytest.raises(ValueError, match="vgg16"):
        open_lpips(tmp_path / "weights.ckpt")

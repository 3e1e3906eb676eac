import cv2
import numpy as np
import pytest

from heirloom_training.evaluate import classics, inpaint, inpaint_benches
from heirloom_training.evaluate.crops import (
    CONTEXT_PX,
    SIDE,
    average_orientations,
    cover_holes,
    fill_in_crops,
    fill_whole,
)
from heirloom_training.evaluate.inpaint_benches import Bench, Case, busiest_square, hole_squares
from heirloom_training.evaluate.lama_masks import LAMA_MASKS, draw_lama_mask
from heirloom_training.evaluate.network import Network
from heirloom_training.evaluate.options import Options
from heirloom_training.shards import write_shard


def draw_photo(height=96, width=72, seed=0):
    """Soft blobs of color."""
    noise = np.random.default_rng(seed).uniform(0, 255, (6, 6, 3)).astype(np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


def draw_scratches(height, width):
    hole = np.zeros((height, width), np.uint8)
    cv2.line(hole, (5, 5), (width - 9, height - 20), 1, 3)
    cv2.circle(hole, (width // 4, height * 3 // 4), 9, 1, -1)
    return hole > 0


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    photos = [cv2.imencode(".png", draw_photo(seed=seed)[..., ::-1])[1].tobytes() for seed in range(2)]
    members = [(f"{index}.png", photo) for index, photo in enumerate(photos)]
    for name in ("val-large", "val-history"):
        write_shard(folder / f"{name}.tar", members)
    return folder


def fake(answer, multiple=64):
    """A network that sees N, C, H, W and answers with what `answer` makes of it."""
    return Network(lambda inputs: answer(*inputs), multiple, {})


GREY = fake(lambda photo, hole: np.full_like(photo, 0.5))


def row_of(table, name):
    (row,) = [line for line in table.splitlines() if line.startswith("|") and line.split("|")[2].strip() == name]
    return [cell.strip() for cell in row.split("|")[1:-1]]


def test_a_fill_keeps_known_pixels_and_hides_the_hole():
    photo, hole = draw_photo(), np.zeros((96, 72), bool)
    hole[30:50, 20:40] = True
    seen = {}

    def answer(photo_13HW, hole_11HW):
        seen.update(photo=photo_13HW, hole=hole_11HW)
        return np.zeros_like(photo_13HW)

    filled = fill_whole(fake(answer, multiple=32))(photo, hole)
    np.testing.assert_array_equal(filled[~hole], photo[~hole])
    assert (filled[hole] == 0).all()
    assert (seen["photo"][0, :, :96, :72][:, hole] == 0.5).all()
    assert seen["hole"].sum() == hole.sum()


def test_crops_cover_every_hole_once_with_context_all_around():
    hole = draw_scratches(500, 700)
    hole[470:480, 600:690] = True
    left = hole.copy()
    for core, view in cover_holes(hole):
        left[core.slices] = False
        assert max(view.height, view.width) <= SIDE and view.height % 64 == 0 and view.width % 64 == 0
        assert view.top <= max(0, core.top - CONTEXT_PX) and view.right >= min(700, core.right + CONTEXT_PX)
    assert not left.any()


def test_a_hole_that_fits_in_a_core_is_never_cut():
    hole = np.zeros((600, 600), bool)
    hole[200:390, 150:340] = True
    ((core, view),) = cover_holes(hole)
    assert core == (200, 150, 390, 340)
    assert (view.height, view.width) == (256, 256)


def test_a_hole_a_little_too_large_is_halved():
    hole = np.zeros((64, 400), bool)
    hole[30:40, 100:300] = True
    assert [core[1::2] for core, _ in cover_holes(hole)] == [(100, 200), (200, 300)]


def test_crops_keep_known_pixels_and_fill_all_others_even_the_deepest():
    photo, hole = draw_photo(400, 420), draw_scratches(400, 420)
    hole[100:300, 120:320] = True
    filled = fill_in_crops(fake(lambda photo, hole: np.zeros_like(photo)))(photo, hole)
    np.testing.assert_array_equal(filled[~hole], photo[~hole])
    assert (filled[hole] == 0).all()


def test_a_later_crop_takes_what_an_earlier_one_filled_for_known():
    hole = np.zeros((64, 400), bool)
    hole[30:40, 100:300] = True
    holes_seen = []

    def answer(photo_13HW, hole_11HW):
        holes_seen.append(int(hole_11HW.sum()))
        return np.zeros_like(photo_13HW)

    fill_in_crops(fake(answer))(draw_photo(64, 400), hole)
    first, second = holes_seen
    assert second < first


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_orientations_are_turned_back_before_they_are_averaged(count):
    photo = np.random.default_rng(0).random((64, 128, 3), dtype=np.float32)
    echo = average_orientations(lambda photo, hole: photo, count)
    np.testing.assert_allclose(echo(photo, np.zeros((64, 128, 1), bool)), photo, atol=1e-6)


def test_orientations_show_the_network_the_photo_and_its_hole_turned_alike():
    photo = np.random.default_rng(0).random((64, 128, 3), dtype=np.float32)
    hole = photo[..., :1] > 0.7
    shapes = []

    def answer(photo_HW3, hole_HW1):
        shapes.append(photo_HW3.shape[:2])
        np.testing.assert_array_equal(photo_HW3[..., :1] > 0.7, hole_HW1)
        return photo_HW3

    average_orientations(answer, 8)(photo, hole)
    assert shapes == [(64, 128)] * 4 + [(128, 64)] * 4


@pytest.mark.parametrize("kind", LAMA_MASKS)
def test_lama_masks_come_from_their_seed_and_cover_at_most_half_of_a_square(kind):
    for seed in range(30):
        height, width = [(256, 256), (256, 341), (384, 256)][seed % 3]
        mask, (rows, columns) = draw_lama_mask(np.random.default_rng(seed), kind, height, width)
        assert mask.shape == (256, 256) and mask.any() and mask.mean() <= 0.5
        assert (rows.stop - rows.start, columns.stop - columns.start) == (256, 256)
        assert rows.stop <= height and columns.stop <= width
        np.testing.assert_array_equal(mask, draw_lama_mask(np.random.default_rng(seed), kind, height, width)[0])


def test_thicker_lama_masks_have_deeper_holes():
    def depth(kind):
        masks = [draw_lama_mask(np.random.default_rng(seed), kind)[0] for seed in range(30)]
        return np.mean([cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5).max() for mask in masks])

    assert depth("thin") < depth("medium") < depth("thick")


def test_biharmonic_continues_a_ramp_and_keeps_known_pixels():
    ramp = np.repeat(np.repeat(np.arange(64, dtype=np.uint8)[None, :, None] * 3, 48, axis=0), 3, axis=2)
    hole = np.zeros((48, 64), bool)
    hole[20:28, 20:40] = True
    filled = classics.fill_biharmonic(np.where(hole[..., None], np.uint8(255), ramp), hole)
    assert np.abs(filled.astype(int) - ramp).max() <= 2


def test_a_machine_without_gmic_says_whose_row_is_left_out(monkeypatch):
    monkeypatch.setattr(classics.shutil, "which", lambda program: None)
    methods, missing = classics.slow_classics(2)
    assert [method.name for method in methods] == ["biharmonic"]
    assert "gmic" in missing[0]


@pytest.mark.skipif(classics.shutil.which("gmic") is None, reason="needs the Debian package gmic")
def test_matchpatch_fills_from_the_photo_and_keeps_known_pixels():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::8] = stripes[:, 1::8] = stripes[:, 2::8] = (200, 120, 40)
    hole = np.zeros((64, 64), bool)
    hole[24:40, 24:40] = True
    filled = classics.fill_matchpatch(stripes, hole)
    np.testing.assert_array_equal(filled[~hole], stripes[~hole])
    assert np.abs(filled.astype(int) - stripes)[hole].mean() < 30


def test_the_square_with_most_damage_is_found():
    mask = np.zeros((200, 300), bool)
    mask[150:190, 240:290] = True
    square = busiest_square(mask, 64)
    assert mask[square].shape == (64, 64)
    assert mask[square].sum() == mask.sum()
    rows, columns = busiest_square(mask, 256)
    assert (rows.stop - rows.start, columns.stop - columns.start) == (200, 256)


def test_the_squares_that_hold_holes_reach_the_photos_edges():
    hole = np.zeros((100, 130), bool)
    hole[99, 129] = hole[0, 0] = True
    assert hole_squares(hole, 64) == [(slice(0, 64), slice(0, 64)), (slice(36, 100), slice(66, 130))]
    assert hole_squares(hole[:40, :50], 64) == [(slice(0, 64), slice(0, 64))]


def test_squares_without_a_hole_do_not_count():
    truth, hole = np.full((64, 128, 3), 100, np.uint8), np.zeros((64, 128), bool)
    hole[:8, :8] = True
    filled = np.where(hole[..., None], np.uint8(120), truth)
    score = inpaint._score(filled, Case(truth, hole), 64, lambda photo, truth: None, None)
    assert score.psnr == pytest.approx(10 * np.log10(255**2 / (20**2 / 64)))


def test_slow_methods_are_compared_on_the_photos_that_they_filled():
    """Ours errs by 10 and by 40 levels; the slow method fills the first photo alone, and errs by 20."""
    hole = np.ones((16, 16), bool)
    cases = [Case(np.full((16, 16, 3), level, np.uint8), hole) for level in (100, 70)]
    bench = Bench("Title", lambda options: iter([("row", cases)]), "shards")
    methods = [
        classics.Method("slow", lambda photo, hole: np.full_like(photo, 120), photos=1),
        classics.Method("ours", lambda photo, hole: np.full_like(photo, 110)),
    ]
    table = inpaint._table(bench, methods, Options())
    assert row_of(table, "slow")[0] == "row (n = 1)"
    assert float(row_of(table, "slow")[3]) == pytest.approx(20 * np.log10(2), abs=0.01)
    assert row_of(table, "ours")[0] == "row (n = 2)" and row_of(table, "ours")[3] == "–"


def test_published_outputs_are_rows_without_a_time():
    case = Case(draw_photo(), draw_scratches(96, 72), {"peer": draw_photo(seed=1)})
    bench = Bench("Title", lambda options: iter([("row", [case])]), "clones")
    table = inpaint._compare(bench, GREY, Options())
    assert row_of(table, "peer")[-1] == "–" and row_of(table, "ours")[-1] != "–"


def test_the_tables_of_held_out_photos_compare_three_methods(shards):
    tables = list(inpaint.evaluate(GREY, Options(shards=shards, limit=1, benches=("damage", "drawn"))))
    assert len(tables) == 2
    for table in tables:
        assert {"Telea", "Navier-Stokes", "ours"} <= {line.split("|")[2].strip() for line in table.splitlines()[2:]}


def test_another_network_is_a_row_that_ours_is_compared_with(shards):
    white = fake(lambda photo, hole: np.ones_like(photo))
    options = Options(shards=shards, limit=1, benches=("drawn",), beside={"article": white})
    (table,) = inpaint.evaluate(GREY, options)
    article, ours = row_of(table, "article"), row_of(table, "ours")
    assert float(article[3]) == pytest.approx(float(ours[2]) - float(article[2]), abs=0.011)
    options = Options(shards=shards, limit=1, benches=("drawn",), beside={"article": GREY})
    (table,) = inpaint.evaluate(GREY, options)
    assert row_of(table, "article")[2:-1] == [row_of(table, "ours")[2], "0.00", *row_of(table, "ours")[4:-1]]


def test_portraits_are_whole_and_enlarged_and_views_of_streets_are_passed_over(shards, tmp_path):
    wide = cv2.imencode(".png", draw_photo(60, 120)[..., ::-1])[1].tobytes()
    upright = cv2.imencode(".png", draw_photo(96, 72)[..., ::-1])[1].tobytes()
    write_shard(tmp_path / "val-history.tar", [("wide.png", wide), ("upright.png", upright)])
    ((_, cases),) = inpaint_benches.BENCHES["portraits"].rows(Options(shards=tmp_path, limit=5))
    assert [case.truth_HW3.shape for case in cases] == [(1024, 768, 3)]


def test_benches_without_their_source_are_left_out(shards):
    assert list(inpaint.evaluate(GREY, Options(shards=shards, limit=1, benches=("osie", "migan")))) == []


def test_pairs_are_drawn_at_their_own_size_and_need_a_folder(shards, tmp_path):
    with pytest.raises(ValueError, match="--sheet"):
        list(inpaint.evaluate(GREY, Options(shards=shards, benches=("pairs",))))
    options = Options(shards=shards, limit=3, sheet=tmp_path / "sheets", benches=("pairs",))
    (said,) = inpaint.evaluate(GREY, options)
    assert said.startswith("Pairs, not chosen")
    (sheet,) = (cv2.imread(str(path)) for path in (tmp_path / "sheets").glob("*.png"))
    assert sheet.shape[1] == 4 * 260

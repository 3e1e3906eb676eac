import csv

import cv2
import numpy as np
import pytest

from heirloom_training.evaluate import clothes, consistency
from heirloom_training.evaluate.benches import to_grey
from heirloom_training.evaluate.options import Options
from heirloom_training.people_shard import BODY, CLOTHES
from heirloom_training.shards import write_shard

PLAIN = str.maketrans("(to)", "    ")
NAVY, SKY, BROWN, GREY, RED, TEAL, PURPLE = (
    (30, 40, 90), (130, 170, 215), (120, 80, 50), (90, 92, 96), (180, 30, 40), (0, 128, 110), (140, 40, 150),
)  # fmt: skip


def plain(*colors) -> np.ndarray:
    """Columns of plain color."""
    return np.repeat(np.array([colors], np.uint8), 4, axis=0)


def test_navy_and_sky_are_blue_and_their_neighbours_are_not():
    found = clothes.is_blue(plain(NAVY, SKY, BROWN, GREY, RED, TEAL, PURPLE))[0]
    assert found.tolist() == [True, True, False, False, False, False, False]


@pytest.fixture
def shards(tmp_path):
    """One person half in navy, half in brown; one whose parts are unknown."""
    parts = np.zeros((60, 40), np.uint8)
    parts[:20], parts[20:, 5:35] = BODY, CLOTHES
    photo = np.full((60, 40, 3), (200, 150, 120), np.uint8)
    photo[20:, :20], photo[20:, 20:] = NAVY, BROWN
    png = cv2.imencode(".png", photo[..., ::-1])[1].tobytes()
    members = [("p/0.jpg", png), ("p/0.png", cv2.imencode(".png", parts)[1].tobytes())]
    members += [("p/1.jpg", png), ("p/1.png", cv2.imencode(".png", parts // 2 * 3 % 6)[1].tobytes())]
    write_shard(tmp_path / "val-people.tar", members)
    write_shard(tmp_path / "val-color.tar", [("p/0.jpg", png)])
    return tmp_path


def rows_of(table: str) -> dict[str, list[str]]:
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("|")]
    return {cells[0]: cells[1:] for cells in lines}


def test_a_network_that_paints_all_clothes_navy_doubles_the_blue_share(shards):
    (table,) = clothes.tables({"ours": lambda photo: np.full_like(photo, NAVY)}, Options(shards=shards))
    assert "n = 1" in table
    rows = rows_of(table)
    assert rows["truth"][:3] == ["0.500", "1.00 (1.00 to 1.00)", "0.500"]
    assert rows["grey"][:2] == ["0.00", "0.00 (0.00 to 0.00)"]
    assert rows["ours"][:3] == ["1.00", "2.00 (2.00 to 2.00)", "1.00"]
    assert float(rows["ours"][5]) > 20  # skin in navy


def test_clothes_without_a_mask_are_where_they_were_outlined(shards):
    with open(clothes.OUTLINED, newline="") as table:
        name = next(csv.DictReader(table, delimiter="\t"))["photo"]
    # Blouse and trousers are in the middle: navy there, brown around.
    photo = np.full((150, 100, 3), BROWN, np.uint8)
    photo[25:135, 22:62] = NAVY
    write_shard(shards / "val-color.tar", [(f"{name}.jpg", cv2.imencode(".png", photo[..., ::-1])[1].tobytes())])
    (table,) = clothes.tables({"ours": to_grey}, Options(shards=shards))
    # The masked person's clothes are half navy, those within the outlines wholly.
    assert "n = 2" in table and rows_of(table)["truth"][0] == "0.750"


def test_outlines_lie_within_their_photos():
    with open(clothes.OUTLINED, newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    assert len({row["photo"] for row in rows}) == len(rows)
    for row in rows:
        for polygon in row["clothes"].split(";"):
            points = [tuple(float(n) for n in point.split(",")) for point in polygon.split(" ")]
            assert len(points) >= 3 and all(0 <= n <= 100 for point in points for n in point)


def test_a_ratio_from_unlike_photos_says_how_uncertain_it_is():
    ratio, low, high = (float(n) for n in clothes.over_truth([0, 0.5, 0.1, 0.2], [0.1] * 4).translate(PLAIN).split())
    assert low < ratio == 2 < high
    assert clothes.over_truth([0.5], [0.0]) is None


def test_a_missing_shard_is_said_and_not_passed_over(tmp_path):
    (line,) = clothes.tables({"ours": to_grey}, Options(shards=tmp_path))
    assert "not measured" in line and "val-people" in line
    assert list(clothes.tables({"ours": to_grey}, Options())) == []


def test_each_network_has_its_row(shards):
    paints = {"article": to_grey, "ours": lambda photo: np.full_like(photo, NAVY)}
    (table,) = clothes.tables(paints, Options(shards=shards))
    assert list(rows_of(table))[2:] == ["truth", "grey", "article", "ours"]
    assert rows_of(table)["article"] == rows_of(table)["grey"]


def test_grey_is_consistent_and_a_painter_that_prefers_one_side_is_not():
    def left_is_red(photo, side):
        painted = to_grey(photo)
        painted[:, : painted.shape[1] // 2, 0] = min(side, 255)
        return painted

    photo = np.random.default_rng(0).integers(0, 255, (24, 32, 3)).astype(np.uint8)
    table = consistency.table({"grey": lambda photo, side: to_grey(photo), "odd": left_is_red}, [photo])
    assert "n = 1" in table
    lines = [[cell.strip() for cell in line.split("|")[1:4]] for line in table.splitlines() if " px" in line]
    worst = {(versions, network): float(mean) for versions, network, mean in lines}
    assert {value for (_, network), value in worst.items() if network == "grey"} == {0}
    assert worst["mirrored, 288 px", "odd"] > 5
    assert worst["288 px and 352 px", "odd"] == 0 < worst["224 px and 288 px", "odd"]

import cv2
import numpy as np
import pytest
import torch

from heirloom_training.networks.color_default import ColorDefault
from heirloom_training.people_shard import BACKGROUND, BODY, CLOTHES, Person
from heirloom_training.tasks import insignia
from heirloom_training.tasks.color import LAID, WORN, ColorSettings, ColorTask
from heirloom_training.tasks.people import crop_person, paste_insignia, replace_background

COLORS = {BACKGROUND: (40, 160, 60), BODY: (220, 170, 140), CLOTHES: (60, 70, 150)}


def draw_parts(height=300, width=220) -> np.ndarray:
    """A head, and below it a trunk with sloping shoulders."""
    parts = np.zeros((height, width), np.uint8)
    cv2.circle(parts, (width // 2, 50), 28, BODY, -1)
    cv2.fillPoly(parts, [np.array([(90, 76), (130, 76), (180, 95), (180, 290), (40, 290), (40, 95)])], CLOTHES)
    return parts


def paint(parts: np.ndarray) -> np.ndarray:
    photo = np.zeros((*parts.shape, 3), np.uint8)
    for part, color in COLORS.items():
        photo[parts == part] = color
    return photo


@pytest.fixture
def person() -> Person:
    parts = draw_parts()
    photo = cv2.imencode(".jpg", paint(parts)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 98])[1]
    return Person("p/0.jpg", photo.tobytes(), cv2.imencode(".png", parts)[1].tobytes())


def test_a_person_is_cut_with_planes_that_fit_whether_flipped_or_not(person):
    for seed in range(8):
        photo, whole, clothes = crop_person(person, 96, (0.6, 1), np.random.default_rng(seed))
        assert photo.shape == (96, 96, 3) and whole.shape == clothes.shape == (96, 96)
        inner = cv2.erode((clothes > 250).astype(np.uint8), np.ones((7, 7))) > 0
        outer = cv2.dilate(whole, np.ones((9, 9))) == 0
        for chosen, part in ((inner, CLOTHES), (outer, BACKGROUND)):
            if chosen.any():
                assert np.abs(photo[chosen].astype(int) - COLORS[part]).mean() < 12


def test_the_person_stays_and_the_background_is_the_other_photos():
    parts = draw_parts()
    photo, mask = paint(parts), np.where(parts > 0, 255, 0).astype(np.uint8)
    background = np.full_like(photo, (200, 40, 40))
    before = photo.copy()
    result = replace_background(photo, mask, background, np.random.default_rng(0))
    np.testing.assert_array_equal(photo, before)
    inside = cv2.erode(mask, np.ones((13, 13))) > 0
    assert inside.mean() > 0.3
    np.testing.assert_array_equal(result[inside], photo[inside])
    red, green, blue = result[cv2.dilate(mask, np.ones((13, 13))) == 0].mean(axis=0)
    assert red > 2 * green and red > 2 * blue


def test_no_rim_of_the_old_background_comes_along():
    parts = draw_parts()
    photo, mask = paint(parts), np.where(parts > 0, 255, 0).astype(np.uint8)
    result = replace_background(photo, mask, np.full_like(photo, 90), np.random.default_rng(1)).astype(int)
    # The old background alone was green: more than 100 levels.
    greenness = result[..., 1] - result[..., [0, 2]].max(axis=2)
    rim = (mask == 0) & (cv2.dilate(mask, np.ones((5, 5))) > 0)
    assert greenness[rim].mean() < 15 and np.quantile(greenness, 0.999) < 40


def test_insignia_lie_on_the_clothes_and_nowhere_else():
    parts = draw_parts()
    photo, clothes = paint(parts), np.where(parts == CLOTHES, 255, 0).astype(np.uint8)
    changed = []
    for seed in range(12):
        worn = paste_insignia(photo, clothes, np.random.default_rng(seed))
        changed.append((worn != photo).any(axis=2))
        np.testing.assert_array_equal(worn, paste_insignia(photo, clothes, np.random.default_rng(seed)))
    assert not np.any(changed, axis=0)[parts != CLOTHES].any()
    assert sum(of_seed.any() for of_seed in changed) >= 10
    assert 0.002 < np.mean(changed) < 0.1
    np.testing.assert_array_equal(photo, paint(parts))


def test_without_a_collar_in_the_picture_nothing_is_pasted():
    parts = draw_parts()[150:]
    photo, clothes = paint(parts), np.where(parts == CLOTHES, 255, 0).astype(np.uint8)
    for mask in (clothes, np.zeros_like(clothes)):
        np.testing.assert_array_equal(paste_insignia(photo, mask, np.random.default_rng(0)), photo)


def test_patches_have_the_asked_size_and_edges_of_their_own_color():
    rng = np.random.default_rng(3)
    assert insignia.draw_strap(40, 12, rng).shape == (12, 40, 4)
    assert insignia.draw_ribbons(10, 2, 3, rng).shape == (7, 30, 4)
    button = insignia.draw_button(15, rng)
    edge = button[(button[..., 3] > 20) & (button[..., 3] < 230)]
    assert len(edge) and edge[:, 0].min() > 40  # gold, silver or bronze, never blackened by what is transparent


def make_task(people: list[Person], photo: bytes, garments: tuple[bytes, ...] = (), **settings) -> ColorTask:
    chosen = ColorSettings(side=64, **settings)
    return ColorTask(
        ColorDefault(), None, None, [photo], people, list(garments), [photo], torch.device("cpu"), chosen, 1
    )


def test_color_refuses_to_train_on_people_or_garments_that_are_not_there(person):
    with pytest.raises(ValueError, match="people_share"):
        make_task([], person.photo)
    with pytest.raises(ValueError, match="garment_share"):
        make_task([], person.photo, people_share=0, garment_share=0.1)
    make_task([], person.photo, people_share=0)


def test_the_middle_of_a_garment_is_cloth_and_clothes_are_what_a_person_wants_in_another_color(person):
    task = make_task([person], person.photo, (person.photo,), people_share=0, garment_share=1)
    clothes = next(iter(task.dataset(0)))["clothes"]
    assert set(np.unique(clothes)) == {0, LAID} and 0.05 < (clothes == LAID).mean() < 0.5
    worn = next(iter(make_task([person], person.photo, people_share=1, recolored_share=1).dataset(0)))
    assert ((worn["clothes"] == WORN) == (worn["region"] > 0)).all() and worn["region"].any()


def test_color_draws_people_and_prepares_their_period_colors(person):
    task = make_task([person], person.photo, people_share=1, background_share=1, insignia_share=1, period_share=1)
    samples = iter(task.dataset(0))
    drawn = [next(samples) for _ in range(2)]
    batch = {name: torch.from_numpy(np.stack([sample[name] for sample in drawn])) for name in drawn[0]}
    assert batch["photo"].shape == (2, 64, 64, 3)
    prepared = task.prepare(batch)
    luma = batch["photo"].float() @ torch.tensor([0.299, 0.587, 0.114]) / 255
    torch.testing.assert_close(prepared["ycbcr"][:, 0], luma, atol=0.02, rtol=0)
    assert prepared["truth"].min() >= 0 and prepared["truth"].max() <= 1


class Paints(torch.nn.Module):
    """Stands in for a network: the truth's chroma, a little weak, and a curve that makes up for it."""

    def __init__(self, chroma_N2HW: torch.Tensor):
        super().__init__()
        self.chroma_N2HW = chroma_N2HW

    def forward(self, _luma_N1HW: torch.Tensor, _hints_N3HW: torch.Tensor) -> torch.Tensor:
        return self.chroma_N2HW / 1.25

    def curve(self, chroma_N2HW: torch.Tensor) -> torch.Tensor:
        return chroma_N2HW * 1.25


@pytest.mark.parametrize("in_use", [False, True])
def test_palettes_are_compared_as_colors_are_in_use_and_pixels_never(person, in_use):
    task = make_task([person], person.photo, people_share=1, hint_share=0, palettes_in_use=in_use, difference=0.02)
    sample = next(iter(task.dataset(0)))
    batch = task.prepare({name: torch.from_numpy(plane[None]) for name, plane in sample.items()})
    task.network = Paints(batch["ycbcr"][:, 1:])
    _, parts = task.loss(task.network, batch, progress=0.5)
    for name in ("palette", "worn", "colorfulness"):
        assert (parts[name] < 1e-3) == in_use
    assert parts["l1"] > 0.01 and parts["difference"] > 0.01

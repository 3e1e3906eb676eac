"""People for the colorizer, as its published forerunner trained: a person before another photo's background, so that
clothes are learned from clothes, and insignia in their true colors.

H W pixels, h w pixels of a patch, digits = channels; photos are RGB uint8, planes uint8 coverage (255 = wholly)
"""

import cv2
import numpy as np

from ..people_shard import BACKGROUND, CLOTHES, Person
from .crops import decode, random_crops
from .insignia import draw_button, draw_medal, draw_order, draw_ribbons, draw_strap

# Below this width of the trunk in pixels a medal is a speck.
LEAST_TRUNK_PX = 36


def crop_person(
    person: Person, side: int, span: tuple[float, float], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A random square of the photo, and the planes of the person and of the clothes; half from its upper part."""
    parts_HW = person.decode_parts()
    planes_HW2 = cv2.merge([cv2.compare(parts_HW, BACKGROUND, cv2.CMP_NE), cv2.compare(parts_HW, CLOTHES, cv2.CMP_EQ)])
    height = len(planes_HW2) if rng.random() < 0.5 else max(side // 2, round(len(planes_HW2) * 0.62))
    photo_HW3, planes_HW2 = random_crops((decode(person.photo)[:height], planes_HW2[:height]), side, span, rng)
    return photo_HW3, planes_HW2[..., 0], planes_HW2[..., 1]


def replace_background(
    photo: np.ndarray, mask: np.ndarray, background: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """
    The person that the plane `mask` covers, before `background` (another photo of the same size). The background's
    light moves some way towards that of the surroundings it replaces; sometimes it is out of focus.
    """
    # The edge is softened inwards alone, so that no rim of the old background comes along.
    soft_HW = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(0.8, 1.4))).astype(np.float32)
    person_HW = np.clip((soft_HW / 255 - 0.5) / 0.45, 0, 1)
    new_HW3 = _relight(background, _mean(photo, cv2.compare(mask, 64, cv2.CMP_LT)), rng)
    if rng.random() < 0.4:
        new_HW3 = cv2.GaussianBlur(new_HW3, (0, 0), float(rng.uniform(0.8, 3)))
    return cv2.blendLinear(photo, new_HW3, person_HW, 1 - person_HW)


def paste_insignia(photo: np.ndarray, clothes_mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """
    The photo with a few insignia on the largest piece of clothing of the plane `clothes_mask`; a copy without any where
    no trunk below a collar is seen.
    """
    worn = photo.copy()
    trunk = _find_trunk(clothes_mask)
    if trunk is None:
        return worn
    (x, top), width, clothes_HW = trunk
    paste = _Paste(worn, clothes_HW, _exposure(photo))
    turn = float(rng.normal(0, 3))
    if rng.random() < 0.6:
        state = rng.bit_generator.state
        for side in (-1, 1):
            rng.bit_generator.state = state  # both shoulders wear the same
            _paste_strap(paste, (x, top, width, side), rng)
    if rng.random() < 0.5:
        _paste_buttons(paste, x, top, width, rng)
    if rng.random() < 0.55:
        rows, columns = int(rng.integers(1, 4)), int(rng.integers(2, 5))
        bars = draw_ribbons(width * 0.085 * 4 / max(columns, 3), rows, columns, rng)
        paste.at(bars, (x + 0.21 * width, top + rng.uniform(0.36, 0.44) * width), turn)
    if rng.random() < 0.5:
        count, size = int(rng.integers(1, 5)), width * rng.uniform(0.07, 0.1)
        for index in range(count):
            across = (index - (count - 1) / 2) * size * 1.02
            paste.at(draw_medal(size, rng), (x + 0.21 * width + across, top + 0.56 * width), turn)
    if rng.random() < 0.25:
        paste.at(draw_order(width * rng.uniform(0.1, 0.15), rng), (x - 0.2 * width, top + 0.58 * width), turn)
    return worn


def _find_trunk(clothes_HW: np.ndarray) -> tuple[tuple[float, float], float, np.ndarray] | None:
    """Where the collar is (x, y), how wide the trunk with its arms is, and the plane of that piece of clothing."""
    # Found at half the size: labelling takes longest of all.
    small_HW = cv2.threshold(clothes_HW[::2, ::2], 127, 255, cv2.THRESH_BINARY)[1]
    count, label_HW, stats, _ = cv2.connectedComponentsWithStats(small_HW)
    if count < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    top, height = int(stats[largest, cv2.CC_STAT_TOP]), int(stats[largest, cv2.CC_STAT_HEIGHT])
    if top < 2 or height < 8 or stats[largest, cv2.CC_STAT_AREA] < 0.04 * small_HW.size:
        return None  # the collar lies outside the picture
    piece_HW = cv2.compare(label_HW, largest, cv2.CMP_EQ)
    widths = cv2.reduce(piece_HW[top : top + height] // 255, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()
    first = round(0.15 * height)
    width = float(np.median(widths[first : max(first + 1, min(height, int(widths.max())))]))
    chest_HW = piece_HW[top : top + max(2, round(0.7 * width))]
    if 2 * width < LEAST_TRUNK_PX or len(chest_HW) < 0.5 * width:
        return None
    x = float(np.flatnonzero(chest_HW.any(axis=0)).mean())
    whole_HW = cv2.resize(piece_HW, clothes_HW.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return (2 * x, 2.0 * top), 2 * width, cv2.bitwise_and(clothes_HW, cv2.dilate(whole_HW, None))


def _paste_strap(paste: "_Paste", place: tuple[float, float, float, int], rng: np.random.Generator) -> None:
    """On the line from the neck to the end of the shoulder, if the clothes' outline runs like one."""
    x, top, width, side = place
    columns = [round(x + side * share * width) for share in (0.2, 0.42)]
    if min(columns) < 0 or max(columns) >= paste.clothes_HW.shape[1]:
        return
    inner, outer = (float((paste.clothes_HW[:, column] > 127).argmax()) for column in columns)
    run, fall = columns[1] - columns[0], outer - inner
    if inner < top or outer > top + 0.4 * width or not -0.1 < fall / abs(run) < 0.9:
        return
    thickness = width * rng.uniform(0.085, 0.12)
    strap = draw_strap(float(np.hypot(run, fall)), thickness, rng)
    if side < 0:
        strap = strap[:, ::-1]
    middle = (sum(columns) / 2, (inner + outer) / 2 + 0.5 * thickness)
    paste.at(strap, middle, float(np.degrees(np.arctan(fall / run))))


def _paste_buttons(paste: "_Paste", x: float, top: float, width: float, rng: np.random.Generator) -> None:
    size, spread = max(3.0, width * rng.uniform(0.04, 0.06)), (0.0 if rng.random() < 0.6 else width * 0.1)
    button = draw_button(size, rng)
    for down in np.arange(0.35, 1.2, rng.uniform(0.16, 0.24)):
        for across in {-spread, spread}:
            paste.at(button, (x + across, top + down * width), 0.0)


class _Paste:
    """Puts patches onto one photo, in place: where clothes are, in their light, with a soft shadow."""

    def __init__(self, photo: np.ndarray, clothes_HW: np.ndarray, exposure: float):
        self.photo, self.clothes_HW, self.exposure = photo, clothes_HW, exposure

    def at(self, patch_hw4: np.ndarray, middle_xy: tuple[float, float], turn_deg: float) -> None:
        height, width = patch_hw4.shape[:2]
        reach = int(np.ceil(np.hypot(height, width) / 2)) + 2
        left, top = round(middle_xy[0]) - reach, round(middle_xy[1]) - reach
        right, below = left + 2 * reach, top + 2 * reach
        if left < 0 or top < 0 or right > self.photo.shape[1] or below > self.photo.shape[0]:
            return
        window = slice(top, below), slice(left, right)
        move = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -turn_deg, 1)
        move[:, 2] += (middle_xy[0] - left - (width - 1) / 2, middle_xy[1] - top - (height - 1) / 2)
        weighted = patch_hw4.astype(np.float32)
        weighted[..., :3] *= weighted[..., 3:] / 255
        turned_hw4 = cv2.warpAffine(weighted, move, (2 * reach, 2 * reach), flags=cv2.INTER_LINEAR)
        turned_hw4 = cv2.GaussianBlur(turned_hw4, (0, 0), 0.45)  # as soft as the photo around it
        clothes_hw = self.clothes_HW[window].astype(np.float32) / 255
        alpha_hw = turned_hw4[..., 3] / 255
        if (alpha_hw * clothes_hw).sum() < 0.8 * alpha_hw.sum():
            return  # it would hang over an edge
        under_hw3 = self.photo[window].astype(np.float32)
        luma_hw = under_hw3 @ np.array([0.299, 0.587, 0.114], np.float32)
        folds_hw = np.clip((luma_hw + 24) / (cv2.blur(luma_hw, (15, 15)) + 24), 0.75, 1.2)
        shadow_hw = cv2.GaussianBlur(np.roll(alpha_hw, (1, 1), (0, 1)), (0, 0), 1.0) * clothes_hw
        lit_hw3 = turned_hw4[..., :3] * (folds_hw * self.exposure)[..., None] * clothes_hw[..., None]
        cover_hw1 = (alpha_hw * clothes_hw)[..., None]
        shaded_hw3 = under_hw3 * (1 - 0.3 * shadow_hw)[..., None]
        self.photo[window] = np.clip(shaded_hw3 * (1 - cover_hw1) + lit_hw3, 0, 255).round().astype(np.uint8)


def _exposure(photo: np.ndarray) -> float:
    """How bright white would be here, from the photo's lightest pixels."""
    return float(np.clip(np.percentile(photo[::4, ::4, 1], 97) / 225, 0.55, 1.05))


def _mean(photo: np.ndarray, of_HW: np.ndarray) -> np.ndarray:
    """Mean color of the pixels that the mask (0 or 255) chooses; of all, if hardly any is."""
    chosen = cv2.countNonZero(of_HW) > 256
    return np.array(cv2.mean(photo, of_HW if chosen else None)[:3])


def _relight(background: np.ndarray, wanted_3: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Some of the way to the wanted mean: mostly in brightness, hardly in color."""
    mean_3 = np.array(cv2.mean(background)[:3])
    brightness = (wanted_3.mean() + 8) / (mean_3.mean() + 8)
    tint_3 = (wanted_3 + 8) / (mean_3 + 8) / brightness
    gain_3 = np.clip(brightness ** rng.uniform(0.2, 0.6), 0.65, 1.4) * np.clip(tint_3**0.15, 0.94, 1.06)
    # A curve, not a factor: black and white stay.
    level = np.arange(256)[:, None] / 255
    return cv2.LUT(background, np.round(255 * level ** (1 / gain_3)).astype(np.uint8)[None])

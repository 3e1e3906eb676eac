import cv2
import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.stats import mannwhitneyu
from skimage.color import deltaE_ciede2000

from heirloom_training import metrics


@pytest.fixture
def pair():
    random = np.random.default_rng(3)
    truth = gaussian_filter(random.uniform(0, 255, (40, 48, 3)), (2, 2, 0)).astype(np.uint8)
    noisy = np.clip(truth + random.normal(0, 12, truth.shape), 0, 255).astype(np.uint8)
    return noisy, truth


def test_psnr_of_a_known_error():
    truth = np.full((8, 8, 3), 100, np.uint8)
    assert metrics.psnr(truth + np.uint8(10), truth) == pytest.approx(20 * np.log10(25.5))
    assert metrics.psnr(truth, truth) == float("inf")


def test_psnr_in_the_hole_ignores_all_else():
    truth = np.full((8, 8, 3), 100, np.uint8)
    filled, hole = truth.copy(), np.zeros((8, 8), bool)
    hole[2:4, 2:4] = True
    filled[hole] += 10
    filled[0, 0] = 255
    assert metrics.psnr_in_hole(filled, truth, hole) == pytest.approx(20 * np.log10(25.5))


def test_ssim_follows_the_paper(pair):
    def blur(x):
        # 11x11: the Gaussian is cut at 3.5 sigma.
        return gaussian_filter(x, 1.5, truncate=3.5)[5:-5, 5:-5]

    channels = []
    for channel in range(3):
        x, y = (photo[..., channel].astype(np.float64) for photo in pair)
        mean_x, mean_y = blur(x), blur(y)
        var_x, var_y = blur(x * x) - mean_x**2, blur(y * y) - mean_y**2
        covariance = blur(x * y) - mean_x * mean_y
        c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        score = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
        channels.append((score / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))).mean())
    assert metrics.ssim(*pair) == pytest.approx(np.mean(channels), abs=1e-6)


def test_ciede2000_gives_sharmas_published_differences():
    lab = np.array(
        [[50, 2.6772, -79.7751], [50, 3.1571, -77.2803], [50, 2.5, 0], [60.2574, -34.0099, 36.2677]]
    )
    other = np.array(
        [[50, 0, -82.7485], [50, 0, -82.7485], [50, 3.2592, 0.335], [60.4626, -34.1751, 39.4387]]
    )
    np.testing.assert_allclose(deltaE_ciede2000(lab, other), [2.0425, 2.8615, 1.0, 1.2644], atol=1e-4)


def test_ciede2000_of_grey_steps():
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    assert metrics.ciede2000(black, white) == pytest.approx(100, abs=0.1)
    assert metrics.ciede2000(white, white) == 0


def test_colorfulness_of_grey_is_zero_and_of_red_beside_green_is_known():
    assert metrics.colorfulness(np.full((4, 4, 3), 90, np.uint8)) == 0
    halves = np.zeros((2, 4, 3), np.uint8)
    halves[:, :2, 0], halves[:, 2:, 1] = 200, 200
    # |Red - green| is 200 and |yellow - blue| 100 everywhere: no spread.
    assert metrics.colorfulness(halves) == pytest.approx(0.3 * np.hypot(200, 100))


def test_chroma_mse_agrees_with_pillow(pair):
    cb_cr = [np.asarray(Image.fromarray(photo).convert("YCbCr"), np.float64)[..., 1:] for photo in pair]
    expected = np.mean((cb_cr[0] - cb_cr[1]) ** 2)
    assert metrics.chroma_mse(*pair) == pytest.approx(expected, rel=0.02)


def test_auc_is_the_rank_statistic():
    random = np.random.default_rng(0)
    truth = random.random((30, 30)) < 0.2
    probability = np.clip(random.normal(0.4 + 0.2 * truth, 0.2), 0, 1)
    histogram = metrics.ScoreHistogram()
    histogram.add(probability[:10], truth[:10])
    histogram.add(probability[10:], truth[10:])
    rank = mannwhitneyu(probability[truth], probability[~truth]).statistic
    assert histogram.roc_auc() == pytest.approx(rank / (truth.sum() * (~truth).sum()), abs=1e-3)


def test_average_precision_of_a_ranking_done_by_hand():
    histogram = metrics.ScoreHistogram()
    histogram.add(np.array([[0.9, 0.8, 0.7, 0.6]]), np.array([[True, False, True, False]]))
    assert histogram.average_precision() == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_a_line_two_pixels_off_counts_and_three_does_not():
    truth, near, far = (np.zeros((20, 20), bool) for _ in range(3))
    truth[:, 8], near[:, 10], far[:, 11] = True, True, True
    assert metrics.match(near, truth) == metrics.Matches(20, 20, 20, 20)
    assert metrics.match(far, truth).f1 == 0
    assert metrics.match(far, truth, tolerance_px=3).f1 == 1


def test_a_curve_counts_at_every_threshold_what_matching_at_it_counts():
    random = np.random.default_rng(0)
    probability = cv2.GaussianBlur(random.random((40, 50), np.float32), (0, 0), 1)
    probability = np.floor(probability * metrics.LEVELS) / metrics.LEVELS
    truth = random.random((40, 50)) < 0.05
    curve = metrics.MatchCurve(tolerance_px=2)
    curve.add(probability[:, :25], truth[:, :25])
    curve.add(probability[:, 25:], truth[:, 25:])
    halved = list(zip(np.hsplit(probability, 2), np.hsplit(truth, 2), strict=True))
    for threshold in (0.0, 0.25, 0.5, 0.53, 0.75):
        halves = (metrics.match(p >= threshold, t) for p, t in halved)
        assert curve.at(threshold) == sum(halves, metrics.Matches())


def test_precision_and_recall_add_up_over_photos():
    hit = metrics.Matches(found=10, found_near_true=8, true=20, true_near_found=10)
    miss = metrics.Matches(found=0, found_near_true=0, true=20, true_near_found=0)
    assert (hit + miss).precision == pytest.approx(0.8)
    assert (hit + miss).recall == pytest.approx(0.25)
    assert (hit + miss).f1 == pytest.approx(2 * 0.8 * 0.25 / 1.05)


def test_a_clean_photo_left_alone_is_no_error():
    none = np.zeros((8, 8), bool)
    assert metrics.match(none, none).f1 == 1
    assert metrics.false_positive_area(none) == 0
    assert metrics.false_positive_area(np.eye(4, dtype=bool)) == 0.25

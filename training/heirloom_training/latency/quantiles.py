"""What a list of times comes down to."""

import numpy as np


def quantiles_ms(seconds: list[float]) -> tuple[float, float]:
    """The median and what 90 % lie below, in milliseconds."""
    median, most = np.quantile(seconds, [0.5, 0.9]) * 1000
    return float(median), float(most)

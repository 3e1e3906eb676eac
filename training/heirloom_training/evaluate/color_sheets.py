"""Photos that nobody chose, colored: pictures to be looked at, not measured.

H W pixels, digits = channels; photos are RGB uint8
"""

from collections.abc import Iterator, Mapping

import numpy as np

from ..shards import decode_photo, load_encoded
from . import benches
from .colorize import Colorizer
from .options import Options
from .tables import Sheet

# Few enough that a page is seen whole.
ROWS = 6


def write_sheets(colorizers: Mapping[str, Colorizer], options: Options) -> str:
    """
    Half of `limit` are old photos (input, networks), a sixth each vs-deoldify, ImageNet and OSIE (grey input, networks,
    truth).
    """
    if options.sheet is None:
        raise ValueError("sheets: these are pictures, --sheet must name a folder")
    count = 0
    for title, photos in _sources(options):
        sheet = Sheet(options.sheet, f"color-sheets-{title}", ROWS)
        for photo_HW3 in photos:
            is_old = title == "old"
            colored = {name: colorizer(photo_HW3) for name, colorizer in colorizers.items()}
            input_HW3 = photo_HW3 if is_old else benches.to_grey(photo_HW3)
            sheet.add({"input": input_HW3, **colored} | ({} if is_old else {"truth": photo_HW3}))
            count += 1
        sheet.close()
    return f"Sheets: {count} photos in {options.sheet}"


def _sources(options: Options) -> Iterator[tuple[str, Iterator[np.ndarray]]]:
    sixth = -(-options.limit // 6)
    if options.shards is not None:
        yield "old", _old(options, options.limit // 2)
    if options.clones is not None:
        chosen = np.random.default_rng(options.seed).permutation(benches.DEOLDIFY_PAGES)[:sixth]
        pages = benches.read_deoldify(options.clones)
        yield "deoldify", (page.truth_HW3 for number, page in enumerate(pages) if number in chosen)
        for title, listing in (("imagenet", benches.IMAGENET), ("osie", benches.OSIE)):
            squares = benches.read_squares(options.clones, listing, sixth, options.seed)
            yield title, (photo_HW3 for _, photo_HW3 in squares)


def _old(options: Options, limit: int) -> Iterator[np.ndarray]:
    encoded = load_encoded([options.shards / "val-history.tar"])
    for index in np.random.default_rng(options.seed).permutation(len(encoded))[:limit]:
        yield decode_photo(*encoded[index])

"""Hand labels: crops of really damaged old photographs, with masks that a person corrected.

`training/labels/` holds the masks and where each crop lies; the photos stay in their repositories.

for label in load_labels(Path("../data/clones"), "train"):
    ...  # label.photo: uint8 H x W x 3, RGB; label.mask: uint8 H x W, 1 = defect
"""

from heirloom_training.labels.load import Label, load_labels, pack_labels

__all__ = ["Label", "load_labels", "pack_labels"]

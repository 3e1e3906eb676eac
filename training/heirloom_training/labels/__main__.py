"""Labels damage by hand: shows crops, makes masks from edit scripts, checks and packs them.

python -m heirloom_training.labels show ID -o /tmp/a.png [--box 100,80,228,208 --zoom 4] [--proposal]
    python -m heirloom_training.labels edit ID script.txt -o /tmp/a.png
    python -m heirloom_training.labels sheet -o /tmp/sheets | check | agree | pack -o labels.tar | propose | list
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

from heirloom_training.labels import agree, draw, edit, load
from heirloom_training.labels.index import Entry, find_entry, mask_path, read_index, update_entry
from heirloom_training.sources import BlobReader

ROOT = Path(__file__).parents[3]


def main() -> int:
    args = _parse()
    try:
        return COMMANDS[args.command](args)
    except (KeyError, ValueError, OSError) as error:
        print(error.args[0] if isinstance(error, KeyError) else error, file=sys.stderr)
        return 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m heirloom_training.labels",
        description=edit.__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--clones", type=Path, default=ROOT / "data/clones")
    parser.add_argument("--proposals", type=Path, default=ROOT / "data/labels", help="the network's answers, kept")
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show", help="a crop with coordinates; its mask, or the proposal if it has none")
    change = commands.add_parser("edit", help="make a mask from an edit script; see --help of the program")
    for command in (show, change):
        command.add_argument("id")
        command.add_argument("-o", "--out", type=Path, required=command is show, help="PNG to write")
        command.add_argument("--box", type=lambda text: tuple(map(int, text.split(","))), help="x0,y0,x1,y1")
        command.add_argument("--zoom", type=int, default=2)
    change.add_argument("script", type=Path)
    show.add_argument("--proposal", action="store_true", help="the network's components, not the mask")
    show.add_argument("--threshold", type=float, default=0.5)
    sheet = commands.add_parser("sheet", help="contact sheets of all labels")
    sheet.add_argument("--split")
    sheet.add_argument("ids", nargs="*")
    pack = commands.add_parser("pack", help="the crops as a shard")
    for command in (sheet, pack):
        command.add_argument("-o", "--out", type=Path, required=True)
    commands.add_parser("check", help="masks, photos and splits")
    commands.add_parser("agree", help="first and second masks of the crops that were labelled twice")
    commands.add_parser("list", help="what is labelled")
    propose = commands.add_parser("propose", help="run the detector on every crop that lacks a proposal")
    propose.add_argument("--model", type=Path, default=ROOT / "models/defects.onnx")
    return parser.parse_args()


def _show(args: argparse.Namespace) -> int:
    entry = find_entry(args.id)
    with BlobReader(args.clones) as blobs:
        photo_HW3 = load.read_crop(blobs, entry)
    if args.proposal or entry.sureness == "open":
        parts_HW = edit.number_components(_read_proposal(args.proposals, entry), args.threshold)
        print(f"{entry.id}: {parts_HW.max()} components at {args.threshold:g}")
    else:
        parts_HW = load.read_mask(entry.id)
    _print_files(args, entry, photo_HW3, parts_HW)
    return 0


def _edit(args: argparse.Namespace) -> int:
    entry = find_entry(args.id)
    with BlobReader(args.clones) as blobs:
        photo_HW3 = load.read_crop(blobs, entry)
    edited = edit.run_script(args.script.read_text(), photo_HW3, _read_proposal(args.proposals, entry))
    if bool(edited.kinds) != bool(edited.mask.any()):
        print("note: say `kinds ...` for a mask with damage, `kinds none` for an empty one", file=sys.stderr)
    sureness = edited.sureness or "unsure"
    load.write_mask(entry.id, edited.mask)
    update_entry(entry.id, edited.kinds, sureness)
    print(f"{entry.id}: {edited.mask.mean():.2%} marked, {sureness}, {' '.join(edited.kinds) or '-'}")
    if args.out:
        _print_files(args, entry, photo_HW3, edited.mask)
    return 0


def _sheet(args: argparse.Namespace) -> int:
    chosen = []
    with BlobReader(args.clones) as blobs:
        for entry in read_index():
            wanted = entry.id in args.ids or (not args.ids and args.split in (None, entry.split))
            if wanted and mask_path(entry.id).exists():
                title = f"{entry.id} {entry.split} {entry.sureness} {' '.join(entry.kinds)}"
                chosen.append((title, load.read_crop(blobs, entry), load.read_mask(entry.id)))
    print(*draw.sheets(args.out, chosen), sep="\n")
    return 0


def _check(args: argparse.Namespace) -> int:
    faults = load.check(args.clones)
    print(*faults, sep="\n", end="\n" if faults else "")
    _list(args)
    return 1 if faults else 0


def _agree(args: argparse.Namespace) -> int:
    print(agree.agreement_table())
    return 0


def _list(args: argparse.Namespace) -> int:
    entries = read_index()
    for split in ("train", "val"):
        done = [e for e in entries if e.split == split and e.sureness != "open"]
        still = [e.id for e in entries if e.split == split and e.sureness == "open"]
        sure = sum(e.sureness == "sure" for e in done)
        photos = len({e.blob for e in done})
        print(f"{split}: {len(done)} labelled ({sure} sure) of {photos} photos; open: {len(still)}")
        if args.command == "list":
            print(*still, sep="\n")
    return 0


def _pack(args: argparse.Namespace) -> int:
    print(f"{load.pack_labels(args.clones, args.out)} crops in {args.out}")
    return 0


def _propose(args: argparse.Namespace) -> int:
    from heirloom_training.evaluate.network import open_network

    network = open_network("defects", args.model)
    args.proposals.mkdir(parents=True, exist_ok=True)
    with BlobReader(args.clones) as blobs:
        for entry in read_index():
            path = args.proposals / f"{entry.id}.png"
            if not path.exists():
                photo_HW3 = load.read_photo(blobs, entry)
                probability_HW = load.cut(network(photo_HW3.astype(np.float32) / 255)[..., 0], entry)
                cv2.imwrite(str(path), np.round(probability_HW * 255).astype(np.uint8))
    return 0


def _read_proposal(folder: Path, entry: Entry) -> np.ndarray:
    """The network's probability, float32 H x W, 0..1."""
    proposal_HW = cv2.imread(str(folder / f"{entry.id}.png"), cv2.IMREAD_GRAYSCALE)
    if proposal_HW is None:
        raise OSError(f"{entry.id} has no proposal in {folder}: run `propose`")
    return proposal_HW.astype(np.float32) / 255


def _print_files(args: argparse.Namespace, entry: Entry, photo_HW3: np.ndarray, parts_HW: np.ndarray) -> None:
    x0, y0, x1, y1 = args.box or (0, 0, entry.width, entry.height)
    box = (max(0, x0), max(0, y0), min(entry.width, x1), min(entry.height, y1))
    print(*draw.show(args.out, photo_HW3, parts_HW, box, args.zoom), sep="\n")


COMMANDS = {
    "show": _show, "edit": _edit, "sheet": _sheet, "check": _check, "agree": _agree, "list": _list, "pack": _pack,
    "propose": _propose,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())

"""Where pictures come from: the public git repositories, what is taken of each, and how blobs are read.

Nothing of these repositories is ever committed; `pack.py` turns them into shards outside git.
A clone is `CLONES/OWNER+NAME/repo` (bare) or `CLONES/OWNER+NAME/repo/.git`.
"""

import csv
import gzip
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")


@dataclass(frozen=True)
class Source:
    """One picture in a repository: blob `sha` at `path`; width and height in pixels, 0 if not listed."""

    set: str
    repo: str
    sha: str
    path: str
    width: int = 0
    height: int = 0

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)

    @property
    def first_byte(self) -> int:
        return int(self.sha[:2], 16)


@dataclass(frozen=True)
class Share:
    """How much of a set is taken: at most `count` photos, every `one_in`-th, by sha or the largest first."""

    count: int | None = None
    one_in: int = 1
    largest_first: bool = False


# Sets that are not named are taken whole. Counts keep the color shards under 620 MB.
COLOR_SHARES = {
    "sports": Share(count=9600),
    "lspet": Share(count=3600, largest_first=True),
    "clothing": Share(one_in=3),
}
# The optional sets that go into the faces' shards; a fifth of these faces is variety enough.
FACE_SHARES = {"utkface": Share(one_in=5)}
# Photos with a short side of at least LARGE_MIN_SIDE px. Counts keep the large shards under 200 MB.
LARGE_MIN_SIDE = 480
LARGE_SHARES = {"houses": Share(count=540), "ccp": Share(count=500), "sports": Share(count=300)}

# Undamaged old photographs, from the git tree: (set, repo, folder or exact paths).
HISTORY = (
    ("oldpics", "kensanata/face", ("share/oldpics/",)),
    ("old-3d", "rmawngh/Old-Photo-3D", ("Pairwise_comparison/original_old/",)),
    (
        "enclaves",
        "LibraryOfCongress/seeing-lost-enclaves",
        (
            "blog/images/01-children-walking.jpg",
            "research/images/images-deadwood-chinatown.jpg",
            "research/images/images-deadwood-race.jpg",
            "research/images/images-modern-theater.jpg",
            "soundscapes/images/burrill.jpg",
            "soundscapes/images/fish-market.jpg",
        ),
    ),
)
# Pictures the benches judge by: nothing that resembles one is trained on.
BENCHES = (
    ("osie", "NUS-VIP/predicting-human-gaze-beyond-pixels", ("data/stimuli/",)),
    ("imagenet-samples", "EliSchwartz/imagenet-sample-images", ("",)),
    ("vs-deoldify", "dan64/vs-deoldify", ("test_images/", "test_images_ex/")),
    ("microsoft-old", "microsoft/Bringing-Old-Photos-Back-to-Life", ("test_images/",)),
)


def read_list(path: Path, role: str = "train") -> list[Source]:
    """The photos of one role in the tab-separated list (set, role, repo, sha, width, height, path)."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Source(r["set"], r["repo"], r["sha"], r["path"], int(r["width"]), int(r["height"]))
            for r in rows
            if r["role"] == role
        ]


def take_shares(photos: Iterable[Source], shares: dict[str, Share]) -> list[Source]:
    """The photos that the shares admit, in sha order, so that the same list always gives the same choice."""
    by_set: dict[str, list[Source]] = {}
    for photo in sorted(photos, key=lambda p: p.sha):
        by_set.setdefault(photo.set, []).append(photo)
    taken: list[Source] = []
    for name, members in by_set.items():
        share = shares.get(name, Share())
        if share.largest_first:
            members = sorted(members, key=lambda p: -p.short_side)  # stable: ties stay in sha order
        taken += members[:: share.one_in][: share.count]
    return sorted(taken, key=lambda p: p.sha)


def git_directory(clones: Path, repo: str) -> Path:
    """The git directory of `OWNER/NAME` below the folder of clones."""
    folder = clones / repo.replace("/", "+") / "repo"
    for candidate in (folder / ".git", folder):
        if (candidate / "HEAD").exists():
            return candidate
    raise FileNotFoundError(f"no clone of {repo}: looked for {folder} and {folder / '.git'}")


def list_tree(
    clones: Path, listing: tuple[str, str, tuple[str, ...]], endings: tuple[str, ...] = IMAGE_ENDINGS
) -> list[Source]:
    """The files of a (set, repo, prefixes) entry at the clone's HEAD, in sha order, each blob once."""
    name, repo, prefixes = listing
    out = subprocess.run(
        ["git", "--git-dir", str(git_directory(clones, repo)), "ls-tree", "-r", "-z", "HEAD"],
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8", "surrogateescape")
    found: dict[str, Source] = {}
    for line in filter(None, out.split("\0")):
        meta, path = line.split("\t", 1)
        sha = meta.split()[2]
        if path.startswith(prefixes) and path.lower().endswith(endings):
            found.setdefault(sha, Source(name, repo, sha, path))
    return sorted(found.values(), key=lambda s: s.sha)


class BlobReader:
    """Reads blobs by sha with one `git cat-file --batch` a repository, kept open until closed."""

    def __init__(self, clones: Path) -> None:
        self._clones = clones
        self._readers: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "BlobReader":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._readers.values():
            process.stdin.close()
            process.wait()
            process.stdout.close()
        self._readers.clear()

    def read(self, repo: str, sha: str) -> bytes | None:
        """The blob's bytes, or None if the clone lacks it (snapshots may leave out their largest files)."""
        process = self._readers.get(repo)
        if process is None:
            process = subprocess.Popen(
                ["git", "--git-dir", str(git_directory(self._clones, repo)), "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._readers[repo] = process
        process.stdin.write(f"{sha}\n".encode())
        process.stdin.flush()
        header = process.stdout.readline().split()
        if len(header) != 3:
            return None
        blob = process.stdout.read(int(header[2]))
        process.stdout.read(1)
        return blob

    def read_all(self, sources: Iterable[Source]) -> Iterator[tuple[Source, bytes]]:
        for source in sources:
            blob = self.read(source.repo, source.sha)
            if blob is not None:
                yield source, blob

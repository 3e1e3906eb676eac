"""Which code and which data made a run's weights."""

import hashlib
import os
import subprocess
from pathlib import Path


def commit() -> str:
    """
    The commit of this checkout, with `+` when files differ from it. Where the code came without its repository,
    HEIRLOOM_COMMIT says it; else `unknown`.
    """
    if named := os.environ.get("HEIRLOOM_COMMIT"):
        return named
    folder = Path(__file__).parent

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
        ).stdout.strip()

    try:
        return git("rev-parse", "--short=12", "HEAD") + ("+" if git("status", "--porcelain", "--", ".") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def hash_shards(folder: Path) -> str:
    """SHA-256 over the names and sizes of a folder's shards, which hold photos under their blob's hash."""
    digest = hashlib.sha256()
    for shard in sorted(folder.glob("*.tar")):
        digest.update(f"{shard.name} {shard.stat().st_size}\n".encode())
    return digest.hexdigest()[:16]

#!/usr/bin/env bash
# Lints and tests training/ in a virtual environment of its own, which it makes and keeps in training/.venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3; do
    # Debian ships Python without ensurepip, which a virtual environment needs, in a package of its own.
    if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

python=$(find_python)
if [ -z "$python" ]; then
  echo "training's tests were not run: Python 3.11 or newer with its venv module was not found"
  exit 0
fi

# What is installed is what this pyproject.toml and this script asked for; a change of either installs again.
wanted=$(cat pyproject.toml test.sh)
if [ "$wanted" != "$(cat .venv/installed-for 2>/dev/null)" ]; then
  echo "installing what training's tests need into training/.venv (once, some minutes)"
  "$python" -m venv --clear .venv
  # A pair that belongs together: timm asks for any torchvision, and the newest one would fetch another torch.
  .venv/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchvision==0.28.0
  .venv/bin/pip install --quiet --disable-pip-version-check --editable '.[test]'
  printf '%s\n' "$wanted" >.venv/installed-for
fi

.venv/bin/ruff check .
.venv/bin/python -m pytest --quiet

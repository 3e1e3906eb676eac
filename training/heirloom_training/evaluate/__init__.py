"""The tables of RESULTS.md: each stage's network as it ships, beside classical methods and published peers.

python -m heirloom_training.evaluate inpaint --model models/inpaint.onnx --clones CLONES --shards data/shards

CLONES holds clones of the bench repositories as OWNER+NAME/repo; no picture of them is ever trained on.
`--limit 5` is a quick look, `--sheet DIR` writes contact sheets, `--lpips FILE` adds LPIPS (see
`heirloom_training.vgg`). A checkpoint (ema.safetensors) is read instead of an ONNX file when `--recipe` says
what it is.
"""

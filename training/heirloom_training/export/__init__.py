"""From averaged weights to what ships: ONNX file with int8 weights, card, golden tensors.

python -m heirloom_training.export color default runs/color/ema.safetensors --options runs/color/options.json
"""

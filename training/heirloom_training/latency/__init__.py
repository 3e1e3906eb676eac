"""How long one photo takes: a network on a GPU, eager, compiled and as a CUDA graph, or its ONNX file on a CPU.

python -m heirloom_training.latency color default --device cuda
"""

"""torch_sample.py COUNT STEPS THREADS ROUNDS: pictures of 28 x 28 from the U-Net of torch_networks.py by DDIM."""

import json
import statistics
import sys
import time

count, steps, threads, rounds = map(int, sys.argv[1:5])
try:
    import torch
except ImportError:
    sys.exit(69)
from torch_networks import UNet, ddim

torch.set_num_threads(threads)
torch.manual_seed(0)
network = UNet().eval()
ddim(network, count, 2)
times = []
for _ in range(rounds):
    start = time.perf_counter()
    ddim(network, count, steps)
    times.append((time.perf_counter() - start) * 1e3)
result = {"peer": f"torch {torch.__version__}", "kernelMs": min(times), "medianMs": statistics.median(times)}
print(json.dumps(result))

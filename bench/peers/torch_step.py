"""torch_step.py NETWORK BATCH THREADS ROUNDS: one training step (forward, backward, Adam 1e-3) with PyTorch.

NETWORK is one of torch_networks.py. The data are random, in memory and the same each step; a round is one step.
"""

import json
import statistics
import sys
import time

name, batch, threads, rounds = sys.argv[1], *map(int, sys.argv[2:5])
try:
    import torch
except ImportError:
    sys.exit(69)
from torch_networks import LOSSES, NETWORKS, parameters

# The first steps choose kernels and fill caches.
WARM_UP = 5
SHAPES = {"lstm-50": (50, 16), "lstm-28": (28, 28)}

torch.set_num_threads(threads)
torch.manual_seed(0)
network, loss_of = NETWORKS[name](), LOSSES[name]
optimizer = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], lr=1e-3, fused=True)
x = torch.rand(batch, *SHAPES.get(name, (1, 28, 28)))
y = torch.randint(0, 10, (batch,))
times = []
for _ in range(WARM_UP + rounds):
    start = time.perf_counter()
    optimizer.zero_grad()
    loss = loss_of(network, x, y)
    loss.backward()
    optimizer.step()
    loss.item()
    times.append((time.perf_counter() - start) * 1e3)
times = times[WARM_UP:]
print(
    json.dumps(
        {
            "peer": f"torch {torch.__version__}",
            "kernelMs": min(times),
            "medianMs": statistics.median(times),
            "parameters": parameters(network),
        }
    )
)

"""binary_cut_pymaxflow.py TERMINAL SMOOTHNESS THREADS ROUNDS: PyMaxflow's cut of a grid, graph and labels included."""

import json
import sys
import time

path, smoothness, rounds = sys.argv[1], float(sys.argv[2]), int(sys.argv[4])
try:
    import maxflow
    import numpy as np
except ImportError:
    sys.exit(69)

terminal = np.load(path)
height, width = terminal.shape
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    graph = maxflow.GraphFloat(height * width, 2 * height * width)
    nodes = graph.add_grid_nodes((height, width))
    graph.add_grid_edges(nodes, smoothness)
    graph.add_grid_tedges(nodes, np.maximum(terminal, 0), np.maximum(-terminal, 0))
    graph.maxflow()
    graph.get_grid_segments(nodes)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"pymaxflow {maxflow.__version__}", "kernelMs": best * 1e3}))

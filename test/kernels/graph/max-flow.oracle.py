"""Writes max-flow.oracle.json: flows of scipy.sparse.csgraph.maximum_flow on grids made by a formula that the test repeats."""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import maximum_flow


def noise(n, seed):
    """The low bits of a quadratic congruence are poor, the high ones will do."""
    out, state = [], seed
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2**31
        out.append(state // 65536)
    return out


def grid(width, height, connectivity, seed):
    steps = [(1, 0), (0, 1)] + ([(1, 1), (-1, 1)] if connectivity == 8 else [])
    edges = []
    for y in range(height):
        for x in range(width):
            for dx, dy in steps:
                if 0 <= x + dx < width and y + dy < height:
                    edges.append((y * width + x, (y + dy) * width + x + dx))
    capacities = [v % 50 for v in noise(2 * len(edges), seed)]
    terminals = [v % 120 - 60 for v in noise(width * height, seed + 1)]
    return edges, capacities, terminals


cases = []
for width, height, connectivity, seed in [(7, 5, 4, 1), (30, 20, 8, 2), (64, 64, 8, 3), (100, 80, 4, 4)]:
    edges, capacities, terminals = grid(width, height, connectivity, seed)
    n = width * height
    rows, cols, data = [], [], []
    for e, (i, j) in enumerate(edges):
        rows += [i, j]
        cols += [j, i]
        data += [capacities[2 * e], capacities[2 * e + 1]]
    for i, t in enumerate(terminals):
        rows.append(n if t > 0 else i)
        cols.append(i if t > 0 else n + 1)
        data.append(abs(t))
    graph = coo_matrix((np.array(data, dtype=np.int32), (rows, cols)), shape=(n + 2, n + 2)).tocsr()
    cases.append(
        {
            "width": width,
            "height": height,
            "connectivity": connectivity,
            "seed": seed,
            "flow": int(maximum_flow(graph, n, n + 1).flow_value),
        }
    )
out = {"scipy": scipy.__version__, "grids": cases}
Path(__file__).with_name("max-flow.oracle.json").write_text(json.dumps(out, indent=1) + "\n")

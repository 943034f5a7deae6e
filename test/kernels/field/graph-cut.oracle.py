"""Writes graph-cut.oracle.json: PyMaxflow's cuts and expansions of fields made by a formula that the test repeats."""

import json
from pathlib import Path

import maxflow
import numpy as np
from maxflow.fastmin import aexpansion_grid


def noise(n, seed):
    out, state = [], seed
    for _ in range(n):
        # float64, as in the test: products above 2^53 round, alike in both
        state = float(state * 1103515245.0 + 12345.0) % 2**31
        out.append(int(state // 65536) % 100)
    return np.array(out, dtype=float)


STEPS = [(1, 0), (0, 1), (1, 1), (-1, 1)]


def energy(data, labels, neighbours):
    height, width = labels.shape
    total = np.take_along_axis(data, labels[..., None], 2).sum()
    for dx, dy in STEPS[: neighbours // 2]:
        a = labels[: height - dy, max(0, -dx) : width - max(0, dx)]
        b = labels[dy:, max(0, dx) : width + min(0, dx)]
        total += 30 * (a != b).sum()
    return float(total)


cuts, expansions = [], []
for width, height, neighbours, seed in [(30, 20, 4, 1), (25, 31, 8, 2), (80, 60, 4, 3), (64, 64, 8, 4)]:
    data = noise(width * height * 2, seed).reshape(height, width, 2)
    g = maxflow.Graph[float](width * height, 4 * width * height)
    ids = g.add_grid_nodes((height, width))
    for dx, dy in STEPS[: neighbours // 2]:
        a = ids[: height - dy, max(0, -dx) : width - max(0, dx)].ravel()
        b = ids[dy:, max(0, dx) : width + min(0, dx)].ravel()
        for i, j in zip(a, b):
            g.add_edge(i, j, 30, 30)
    # On the source's side: label 1, which costs data 1.
    g.add_grid_tedges(ids, data[..., 0], data[..., 1])
    g.maxflow()
    labels = (~g.get_grid_segments(ids)).astype(int)
    cuts.append(
        {"width": width, "height": height, "labels": 2, "neighbours": neighbours, "seed": seed,
         "energy": energy(data, labels, neighbours), "ones": int(labels.sum())}
    )
for width, height, labels, seed in [(40, 30, 4, 5), (50, 50, 8, 6), (64, 48, 3, 7)]:
    data = noise(width * height * labels, seed).reshape(height, width, labels)
    found = aexpansion_grid(data, 30.0 * (1 - np.eye(labels)))
    expansions.append(
        {"width": width, "height": height, "labels": labels, "neighbours": 4, "seed": seed,
         "energy": energy(data, found, 4)}
    )
out = {"pymaxflow": maxflow.__version__, "cuts": cuts, "expansions": expansions}
Path(__file__).with_name("graph-cut.oracle.json").write_text(json.dumps(out, indent=1) + "\n")

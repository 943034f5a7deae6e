"""Least energies of Potts grids, by PyMaxflow 1.3: exact cuts of two labels, expansion and swap of more.

Costs of label x at pixel v are the upper five bits of (v labels + x + 1 + 1000003 seed) 2654435761 mod 2^32, unequal
neighbours cost `weight`; the test repeats both. Run: python best-states.oracle.py > best-states.oracle.json
"""

import json

import maxflow
import numpy as np
from maxflow.fastmin import abswap_grid, aexpansion_grid, energy_of_grid_labeling


def costs(height, width, labels, seed):
    i = np.arange(height * width * labels, dtype=np.uint64) + np.uint64(1 + 1000003 * seed)
    return ((i * np.uint64(2654435761)) % np.uint64(2**32) >> np.uint64(27)).astype(float).reshape(height, width, labels)


def cut(d, weight):
    graph = maxflow.Graph[float]()
    nodes = graph.add_grid_nodes(d.shape[:2])
    graph.add_grid_edges(nodes, weight)
    graph.add_grid_tedges(nodes, d[..., 0], d[..., 1])
    return graph.maxflow()


cases = []
for seed, (height, width, labels, weight) in enumerate(
    [(20, 20, 2, 3), (20, 20, 2, 9), (31, 17, 2, 6), (12, 10, 4, 6), (25, 20, 5, 8), (16, 16, 8, 12)]
):
    d = costs(height, width, labels, seed)
    v = weight * (1.0 - np.eye(labels))
    case = {"height": height, "width": width, "labels": labels, "weight": weight, "seed": seed}
    if labels == 2:
        case["cut"] = cut(d, weight)
    else:
        case["expansion"] = energy_of_grid_labeling(d, v, aexpansion_grid(d, v))
        case["swap"] = energy_of_grid_labeling(d, v, abswap_grid(d, v))
    cases.append(case)
print(json.dumps({"cases": cases}, indent=1))

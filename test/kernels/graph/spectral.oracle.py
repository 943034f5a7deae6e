"""Writes spectral.oracle.json: scipy.linalg.eigh and eigsh of normalised Laplacians that the test makes again."""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.linalg import eigh
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import eigsh


def lattice(width, height):
    """Weights 1 + ((7 x + 3 y) mod 11) / 4 to the right, 1 + ((5 x + 9 y) mod 13) / 4 down."""
    n = width * height
    w = np.zeros((n, n))
    for y in range(height):
        for x in range(width):
            p = y * width + x
            if x + 1 < width:
                w[p, p + 1] = w[p + 1, p] = 1 + (7 * x + 3 * y) % 11 / 4
            if y + 1 < height:
                w[p, p + width] = w[p + width, p] = 1 + (5 * x + 9 * y) % 13 / 4
    return w


cases = []
for width, height in [(6, 5), (40, 33)]:
    w = lattice(width, height)
    d = w.sum(axis=1)
    laplacian = np.eye(len(d)) - w / np.sqrt(np.outer(d, d))
    dense = eigh(laplacian, eigvals_only=True)[:6]
    cases.append({"width": width, "height": height, "values": dense.tolist()})
    if len(d) > 100:
        sparse = eigsh(csr_matrix(laplacian), k=6, sigma=-1e-3, return_eigenvectors=False)
        assert np.allclose(np.sort(sparse), dense, atol=1e-12)
out = {"scipy": scipy.__version__, "lattices": cases}
Path(__file__).with_name("spectral.oracle.json").write_text(json.dumps(out, indent=1) + "\n")

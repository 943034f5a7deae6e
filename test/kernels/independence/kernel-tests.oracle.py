"""Kernel tests of causal-learn with given widths, over a stream that the test repeats."""
import json

import numpy as np
from causallearn.utils.KCI.KCI import KCI_CInd, KCI_UInd

state = 5


def uniform():
    global state
    state = state * 16807 % 2147483647
    return state / 2147483647


cases = []
for kind in ["independent", "quadratic", "confounded", "dependent"]:
    rows = []
    for _ in range(50):
        z, e1, e2 = (2 * uniform() - 1 for _ in range(3))
        if kind == "independent":
            x, y = e1, e2
        elif kind == "quadratic":
            x, y = e1, e1 * e1 + 0.5 * e2
        elif kind == "confounded":
            x, y = z + 0.5 * e1, z * z + 0.5 * e2
        else:
            x, y = z + 0.5 * e1, e1 + 0.5 * e2
        rows.append([x, y, z])
    d = np.array(rows)
    widths = dict(kwidthx=1.1, kwidthy=0.9)
    u = KCI_UInd(kernelX="Gaussian", kernelY="Gaussian", est_width="manual", approx=True, **widths)
    p, s = u.compute_pvalue(d[:, :1], d[:, 1:2])
    c = KCI_CInd(kernelX="Gaussian", kernelY="Gaussian", kernelZ="Gaussian", est_width="manual", approx=True,
                 kwidthz=1.3, **widths)
    pc, sc = c.compute_pvalue(d[:, :1], d[:, 1:2], d[:, 2:3])
    cases.append({"kind": kind, "unconditional": [float(s), float(p)], "conditional": [float(sc), float(pc)]})
print(json.dumps({"cases": cases}, indent=1))

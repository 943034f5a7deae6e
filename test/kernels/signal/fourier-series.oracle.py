"""Numbers of SciPy for fourier-series.test.ts: python3 fourier-series.oracle.py > fourier-series.oracle.json"""
import json

import numpy as np
import scipy
from scipy import integrate, special

orders = [0, 1, 2, 5, 9, 15]
bessel = [{"x": x, "values": [float(special.spherical_jn(n, x)) for n in orders]}
          for x in (1e-3, 0.3, 1, 3.14159, 7.5, 12, 15.9, 16.1, 40, 1000)]


def quad(f, a, b, **kw):
    return integrate.quad(f, a, b, epsabs=1e-14, epsrel=1e-13, limit=500, **kw)[0]


# exp(sin t) + |t - 1| on [-pi, pi), and a step with a ramp on [0, 3).
f = lambda t: np.exp(np.sin(t)) + abs(t - 1)
g = lambda t: (t > 1) * (2 - t) + 0.5 * t * t
smooth = [{"k": k,
           "a": sum(quad(f, *p, weight="cos", wvar=k) for p in ((-np.pi, 1), (1, np.pi))) / np.pi,
           "b": sum(quad(f, *p, weight="sin", wvar=k) for p in ((-np.pi, 1), (1, np.pi))) / np.pi} for k in (1, 2, 7, 30, 100)]
w = 2 * np.pi / 3
step = [{"k": k,
         "a": sum(quad(g, *p, weight="cos", wvar=k * w) for p in ((0, 1), (1, 3))) * 2 / 3,
         "b": sum(quad(g, *p, weight="sin", wvar=k * w) for p in ((0, 1), (1, 3))) * 2 / 3} for k in (1, 4, 25)]
energy = 2 / 3 * sum(quad(lambda t: g(t) ** 2, *p) for p in ((0, 1), (1, 3)))
gibbs = float(special.sici(np.pi)[0] / np.pi - 0.5)

print(json.dumps({"scipy": scipy.__version__, "orders": orders, "bessel": bessel, "smooth": smooth, "step": step,
                  "energy": energy, "gibbs": gibbs}, indent=1))

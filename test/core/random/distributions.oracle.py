"""Exact probabilities of cells between quantiles, from scipy, for distributions.test.ts."""
import json
import numpy as np
from scipy import stats as s

LEVELS = [1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999]


def zipf(a, n):
    k = np.arange(1, n + 1)
    p = k ** -float(a)
    return s.rv_discrete(values=(k, p / p.sum()))


CASES = {
    "normal": ([], lambda: s.norm()),
    "uniform": ([], lambda: s.uniform()),
    "fillNormal": ([], lambda: s.norm()),
    "fillUniform": ([], lambda: s.uniform()),
}
MANY = [
    ("exponential", [[2.5]], lambda r: s.expon(scale=1 / r)),
    ("laplace", [[1, 2]], s.laplace),
    ("logistic", [[-1, 0.5]], s.logistic),
    ("cauchy", [[1, 3]], s.cauchy),
    ("gumbel", [[2, 3]], s.gumbel_r),
    ("weibull", [[0.7, 2], [3, 1]], lambda k, c: s.weibull_min(k, scale=c)),
    ("pareto", [[1.5, 2]], lambda a, m: s.pareto(a, scale=m)),
    ("logNormal", [[0.3, 0.8]], lambda m, d: s.lognorm(d, scale=np.exp(m))),
    ("triangular", [[-1, 0.5, 3], [0, 0, 1]], lambda a, c, b: s.triang((c - a) / (b - a), a, b - a)),
    ("geometric", [[0.3], [0.001]], s.geom),
    ("gamma", [[0.1, 1], [0.7, 2], [1, 1], [2.5, 3], [400, 0.5]], lambda a, c: s.gamma(a, scale=c)),
    ("beta", [[0.2, 0.3], [0.5, 4], [3, 2], [50, 80]], s.beta),
    ("chiSquare", [[1], [7]], s.chi2),
    ("studentT", [[0.5], [3], [40]], s.t),
    ("vonMises", [[0, 0.000001], [0, 0.3], [0, 4], [0, 200], [0, 2e6]], lambda m, k: s.vonmises(k, loc=m)),
    ("truncatedNormal", [[-1, 2], [-0.3, 0.2], [1, 9], [1, 1.2], [6, 50], [-40, -8], [-3, 0.5]], s.truncnorm),
    ("poisson", [[0.3], [6], [10], [57.3], [12345]], s.poisson),
    ("negativeBinomial", [[0.6, 0.2], [5, 0.4], [80, 0.05]], s.nbinom),
    ("binomial", [[7, 0.4], [40, 0.5], [100, 0.95], [1000, 0.003], [5000, 0.37], [100000, 0.7]], s.binom),
    ("hypergeometric", [[5, 7, 4], [60, 40, 50], [300, 900, 1000], [2000, 1000, 40], [30, 100000, 5000]],
     lambda g, b, n: s.hypergeom(g + b, g, n)),
    ("zipf", [[1, 1000], [2.5, 100], [0.4, 50], [1.0000001, 300]], zipf),
]
out = []
for name, args_list, make in MANY + [(n, [a], f) for n, (a, f) in CASES.items()]:
    for args in args_list:
        d = make(*args)
        edges = sorted({float(f"{float(v):.8g}") for v in d.ppf(LEVELS)})
        p = [float(d.cdf(edges[0]))]
        for a, b in zip(edges, edges[1:]):
            p.append(float(d.cdf(b) - d.cdf(a) if d.cdf(a) < 0.5 else d.sf(a) - d.sf(b)))
        p.append(float(d.sf(edges[-1])))
        assert abs(sum(p) - 1) < 1e-9, (name, args, sum(p))
        out.append({"name": name, "args": args, "edges": edges, "probabilities": [float(f"{v:.9g}") for v in p]})
with open(__file__.replace(".py", ".json"), "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(o) for o in out) + "\n]\n")

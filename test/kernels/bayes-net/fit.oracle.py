"""Figures of pgmpy, statsmodels and scikit-learn: `python fit.oracle.py > fit.oracle.json`."""

import json
import logging
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import pandas as pd
import pgmpy
import statsmodels
import statsmodels.api as sm
from pgmpy.estimators import TreeSearch
from pgmpy.models import DiscreteBayesianNetwork
from pgmpy.parameter_estimator import DiscreteBayesianEstimator, DiscreteMLE
from pgmpy.structure_score import AIC, BIC, BDeu, LogLikelihood
from sklearn.datasets import load_iris
from sklearn.mixture import GaussianMixture
from sklearn.naive_bayes import GaussianNB

logging.disable(logging.CRITICAL)
rng = np.random.default_rng(11)
n = 300
d = (rng.random(n) < 0.4).astype(int)
i = (rng.random(n) < 0.3).astype(int)
p = np.array([[[0.3, 0.4, 0.3], [0.05, 0.25, 0.7]], [[0.9, 0.08, 0.02], [0.5, 0.3, 0.2]]])
g = np.array([rng.choice(3, p=p[a, b]) for a, b in zip(i, d)])
s = (rng.random(n) < np.where(i == 1, 0.8, 0.05)).astype(int)
letter = (rng.random(n) < np.array([0.9, 0.6, 0.01])[g]).astype(int)
names = ["D", "I", "G", "S", "L"]
rows = np.stack([d, i, g, s, letter], axis=1)
data = pd.DataFrame(rows, columns=names)
edges = [("D", "G"), ("I", "G"), ("I", "S"), ("G", "L")]


def tables(estimator):
    model = DiscreteBayesianNetwork(edges)
    model.fit(data, estimator=estimator)
    out = {}
    for cpd in model.get_cpds():
        out[cpd.variable] = {"parents": cpd.variables[1:], "table": cpd.get_values().T.ravel().tolist()}
    return model, out


_, mle = tables(DiscreteMLE())
_, bdeu = tables(DiscreteBayesianEstimator(prior_type="BDeu", equivalent_sample_size=5))
_, laplace = tables(DiscreteBayesianEstimator(prior_type="K2"))
structure = DiscreteBayesianNetwork(edges)
scores = {
    "bdeu": BDeu(data, equivalent_sample_size=5).score(structure),
    "bic": BIC(data).score(structure),
    "aic": AIC(data).score(structure),
    "logLikelihood": LogLikelihood(data).score(structure),
}
tan = TreeSearch(data, root_node="D")
tan_edges = sorted(map(list, tan.estimate(estimator_type="tan", class_node="G", show_progress=False).edges()))

# x2 on x0 and x1 with coefficients of their own for each group.
m = 90
group = rng.integers(0, 2, m)
x0 = rng.normal(3, 2, m).round(4)
x1 = (0.5 * x0 + rng.normal(0, 1, m)).round(4)
y = (np.where(group == 0, 1 + 2 * x0 - x1, -3 + 0.5 * x1) + rng.normal(0, 0.7, m)).round(4)
regressions = []
for k in range(2):
    use = group == k
    fit = sm.OLS(y[use], sm.add_constant(np.stack([x0, x1], axis=1)[use])).fit()
    regressions.append(
        {"params": fit.params.tolist(), "variance": fit.ssr / use.sum(), "logLikelihood": fit.llf}
    )

iris = load_iris()
nb = GaussianNB(var_smoothing=0).fit(iris.data, iris.target)
joint = nb._joint_log_likelihood(iris.data)
petals = iris.data[:, 2:]
mixture = GaussianMixture(2, covariance_type="diag", tol=1e-13, reg_covar=0, max_iter=10000, random_state=0).fit(petals)
print(
    json.dumps(
        {
            "versions": {"pgmpy": pgmpy.__version__, "statsmodels": statsmodels.__version__},
            "rows": ["".join(map(str, r)) for r in rows.tolist()],
            "mle": mle,
            "bdeu": bdeu,
            "laplace": laplace,
            "scores": {k: float(v) for k, v in scores.items()},
            "tan": tan_edges,
            "linear": {"group": group.tolist(), "x0": x0.tolist(), "x1": x1.tolist(), "y": y.tolist()},
            "regressions": regressions,
            "iris": {
                "means": nb.theta_.tolist(),
                "variances": nb.var_.tolist(),
                "logLikelihood": float(joint[np.arange(150), iris.target].sum()),
                "data": (iris.data * 10).round().astype(int).ravel().tolist(),
                "mixture": {"logLikelihood": float(mixture.score_samples(petals).sum()), "means": sorted(mixture.means_.tolist())},
            },
        }
    )
)

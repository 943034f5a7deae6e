"""hmm_hmmlearn.py gaussian|symbols|viterbi PASSES ARRAYS... THREADS ROUNDS: hmmlearn from given models.

A fit of P passes has P + 1 E-steps on our side, as the likelihood of its result is told; here one more pass is run.
"""

import json
import logging
import sys
import time

what, passes, paths, threads, rounds = sys.argv[1], int(sys.argv[2]), sys.argv[3:6], *map(int, sys.argv[6:8])
try:
    import hmmlearn
    import numpy as np
    from hmmlearn import hmm
    from threadpoolctl import threadpool_limits
except ImportError:
    sys.exit(69)

logging.disable(logging.WARNING)
first, second, third = map(np.load, paths)
usual = dict(init_params="", n_iter=passes + 1, tol=-np.inf)


def fresh():
    if what == "gaussian":
        model = hmm.GaussianHMM(len(second), "full", min_covar=0, covars_prior=0, covars_weight=0, implementation="scaling", **usual)
        k = len(second)
        model.transmat_, model.means_, model.covars_ = np.full((k, k), 1 / k), second.copy(), third.copy()
    else:
        model = hmm.CategoricalHMM(len(second), implementation="scaling", **usual)
        k = len(second)
        model.transmat_, model.emissionprob_ = second.copy(), third.copy()
    model.startprob_ = np.full(k, 1 / k)
    return model


x = first if what == "gaussian" else first.astype(int).reshape(-1, 1)
lengths = [len(x) // 20] * 20 if what == "gaussian" else [len(x)]
best = float("inf")
with threadpool_limits(threads):
    for _ in range(rounds):
        model = fresh()
        start = time.perf_counter()
        if what == "viterbi":
            model.decode(x)
        else:
            model.fit(x, lengths)
        best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"hmmlearn {hmmlearn.__version__}", "kernelMs": best * 1e3}))

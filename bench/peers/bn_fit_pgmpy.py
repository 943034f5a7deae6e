"""bn_fit_pgmpy.py DATA GRAPH THREADS ROUNDS: maximum likelihood tables of a given graph from a data frame of categories."""

import json
import logging
import sys
import time
import warnings

data, graph, threads, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
warnings.filterwarnings("ignore")
try:
    import pandas as pd
    import pgmpy
    from pgmpy.models import DiscreteBayesianNetwork
    from pgmpy.parameter_estimator import DiscreteMLE
except ImportError:
    sys.exit(69)

logging.disable(logging.CRITICAL)
frame = pd.read_csv(data, dtype="category")
edges = pd.read_csv(graph)
known = edges.dropna(subset=["to"])
best = float("inf")
for _ in range(rounds):
    model = DiscreteBayesianNetwork(list(zip(known["from"], known["to"])))
    model.add_nodes_from(frame.columns)
    start = time.perf_counter()
    model.fit(frame, estimator=DiscreteMLE())
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"pgmpy {pgmpy.__version__}", "kernelMs": best * 1e3}))

"""crf_crfsuite.py FILE ITERATIONS L2 THREADS ROUNDS: CRFsuite on sentences of attributes, L-BFGS.

FILE has a token a line, its label and then its attributes divided by tabs, an empty line after each sentence.
Features and objective are those of ispr: attributes with the labels seen, l2 / 2 times the squared length.
"""

import json
import sys
import tempfile
import time

path, iterations, l2, _threads, rounds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], int(sys.argv[5])
try:
    import pycrfsuite
except ImportError:
    sys.exit(69)
from importlib.metadata import version

sentences, tokens = [], []
with open(path, encoding="utf-8") as lines:
    for line in lines:
        line = line.rstrip("\n")
        if line:
            tokens.append(line.split("\t"))
        elif tokens:
            sentences.append(tokens)
            tokens = []

trainer = pycrfsuite.Trainer(verbose=False)
trainer.select("lbfgs")
trainer.set_params({"c1": 0, "c2": l2 / 2, "max_iterations": iterations, "epsilon": 1e-12, "delta": 1e-14, "period": 1000})
for sentence in sentences:
    trainer.append([token[1:] for token in sentence], [token[0] for token in sentence])
best = float("inf")
with tempfile.NamedTemporaryFile() as model:
    for _ in range(rounds):
        start = time.perf_counter()
        trainer.train(model.name)
        best = min(best, time.perf_counter() - start)
last = trainer.logparser.last_iteration or {}
print(
    json.dumps(
        {"peer": f"CRFsuite {version('python-crfsuite')}", "kernelMs": best * 1e3, "loss": last.get("loss"), "iterations": last.get("num"), "features": getattr(trainer.logparser, "featgen_num_features", None)}
    )
)

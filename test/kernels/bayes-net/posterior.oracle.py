"""Posteriors, P(evidence) and most probable states of a random network, by pgmpy 1.1 (variable elimination)."""

import itertools
import json
from pathlib import Path

from pgmpy.factors.discrete import TabularCPD
from pgmpy.inference import VariableElimination
from pgmpy.models import DiscreteBayesianNetwork

NODES = 12


def stream(seed):
    """x <- 16807 x mod (2^31 - 1), as numbers in (0, 1): the test repeats it."""
    x = seed
    while True:
        x = 16807 * x % 2147483647
        yield x / 2147483647


def network():
    u = stream(2009)
    nodes = []
    for i in range(NODES):
        states = 2 + int(next(u) * 3)
        parents = [p for p in range(max(0, i - 4), i) if next(u) < 0.5][:3]
        rows = 1
        for p in parents:
            rows *= nodes[p]["states"]
        table = []
        for _ in range(rows):
            row = [0.02 + next(u) for _ in range(states)]
            table.append([w / sum(row) for w in row])
        nodes.append({"states": states, "parents": parents, "table": table})
    return nodes


nodes = network()
model = DiscreteBayesianNetwork([(str(p), str(i)) for i, n in enumerate(nodes) for p in n["parents"]])
model.add_nodes_from([str(i) for i in range(NODES)])
for i, n in enumerate(nodes):
    model.add_cpds(
        TabularCPD(
            str(i),
            n["states"],
            [list(column) for column in zip(*n["table"])],
            evidence=[str(p) for p in n["parents"]] or None,
            evidence_card=[nodes[p]["states"] for p in n["parents"]] or None,
        )
    )
assert model.check_model()
inference = VariableElimination(model)

cases = []
u = stream(7)
for _ in range(30):
    order = sorted(range(NODES), key=lambda _: next(u))
    targets = order[: 1 + int(next(u) * 2)]
    evidence = {i: int(next(u) * nodes[i]["states"]) for i in order[2 : 2 + int(next(u) * 4)]}
    known = {str(i): s for i, s in evidence.items()}
    answer = inference.query([str(t) for t in targets], known, show_progress=False)
    # pgmpy orders the axes as it likes.
    values = [
        float(answer.get_value(**{str(t): s for t, s in zip(targets, states)}))
        for states in itertools.product(*(range(nodes[t]["states"]) for t in targets))
    ]
    best = inference.map_query([str(t) for t in targets], known, show_progress=False)
    cases.append(
        {
            "targets": targets,
            "evidence": [[i, s] for i, s in evidence.items()],
            "posterior": values,
            "map": [int(best[str(t)]) for t in targets],
        }
    )

Path(__file__).with_suffix("").with_suffix(".oracle.json").write_text(json.dumps({"cases": cases}) + "\n")

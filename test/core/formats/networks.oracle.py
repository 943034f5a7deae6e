"""Networks as pgmpy writes them: `python networks.oracle.py > networks.oracle.json`."""

import json
import os
import tempfile

import numpy as np
import pgmpy
from pgmpy.factors.discrete import TabularCPD
from pgmpy.models import DiscreteBayesianNetwork
from pgmpy.readwrite import BIFWriter, XMLBIFWriter

model = DiscreteBayesianNetwork([("A", "C"), ("B", "C"), ("C", "D")])
states = {"A": ["no", "yes"], "B": ["low", "mid", "high"], "C": ["off", "on"], "D": ["x", "y", "z"]}
rng = np.random.default_rng(7)


def table(child, parents):
    columns = int(np.prod([len(states[p]) for p in parents]))
    values = rng.dirichlet(np.ones(len(states[child])), columns).T.round(3)
    values[-1] = 1 - values[:-1].sum(axis=0)
    return TabularCPD(
        child, len(states[child]), values, parents or None,
        [len(states[p]) for p in parents] or None,
        state_names={v: states[v] for v in [child, *parents]},
    )


cpds = [table("A", []), table("B", []), table("C", ["A", "B"]), table("D", ["C"])]
model.add_cpds(*cpds)
files = {}
with tempfile.TemporaryDirectory() as folder:
    for name, writer in (("bif", BIFWriter), ("xmlbif", XMLBIFWriter)):
        path = os.path.join(folder, f"net.{name}")
        out = writer(model)
        (out.write_bif if name == "bif" else out.write_xmlbif)(path)
        files[name] = open(path).read()
# Rows over the parents' states, the node's own state fastest.
tables = {c.variable: c.get_values().T.ravel().tolist() for c in cpds}
print(json.dumps({"pgmpy": pgmpy.__version__, "states": states, "tables": tables, **files}, indent=1))

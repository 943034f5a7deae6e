"""Figures of pgmpy 1.1 for exact.test.ts: marginals, joint marginals, log evidence and MAP of random models.

The models are made by a stream that the test repeats: a 32-bit linear congruential generator, potentials
(1 + draw % 1000) / 1000. Run: python exact.oracle.py > exact.oracle.json
"""

import json
import math
import warnings

warnings.filterwarnings("ignore")
import logging

logging.disable(logging.WARNING)
from pgmpy.factors.discrete import DiscreteFactor
from pgmpy.inference import VariableElimination
from pgmpy.models import DiscreteMarkovNetwork


def stream(seed):
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state >> 8


def model(seed, n, extra):
    """A chain through all variables and `extra` factors over three of them."""
    draw = stream(seed)
    cards = [2 + next(draw) % 3 for _ in range(n)]
    scopes = [[v, v + 1] for v in range(n - 1)]
    for _ in range(extra):
        scope = []
        while len(scope) < 3:
            v = next(draw) % n
            if v not in scope:
                scope.append(v)
        scopes.append(scope)
    factors = []
    for scope in scopes:
        size = math.prod(cards[v] for v in scope)
        factors.append((scope, [(1 + next(draw) % 1000) / 1000 for _ in range(size)]))
    return cards, factors


def network(cards, factors):
    net = DiscreteMarkovNetwork()
    net.add_nodes_from([f"x{v}" for v in range(len(cards))])
    for scope, _ in factors:
        for i in range(len(scope)):
            for j in range(i):
                net.add_edge(f"x{scope[i]}", f"x{scope[j]}")
    net.add_factors(
        *[DiscreteFactor([f"x{v}" for v in scope], [cards[v] for v in scope], values) for scope, values in factors]
    )
    return net


out = []
for seed, n, extra in [(1, 6, 3), (2, 9, 4), (3, 12, 6), (4, 16, 5)]:
    cards, factors = model(seed, n, extra)
    net = network(cards, factors)
    for known in ({}, {1: 0, n - 2: cards[n - 2] - 1}):
        evidence = {f"x{v}": s for v, s in known.items()}
        engine = VariableElimination(net)
        free = [v for v in range(n) if v not in known]
        # Of a Markov network it gives sums that are not divided by Z.
        sums = [engine.query([f"x{v}"], evidence, show_progress=False).values for v in free]
        marginals = [(s / s.sum()).tolist() for s in sums]
        pair = [free[0], free[-1]]
        joint = engine.query([f"x{v}" for v in pair], evidence, show_progress=False)
        order = [joint.variables.index(f"x{v}") for v in pair]
        joint = joint.values.transpose(order).ravel()
        joint = (joint / joint.sum()).tolist()
        best = engine.map_query([f"x{v}" for v in free], evidence, show_progress=False)
        out.append(
            {
                "seed": seed,
                "n": n,
                "extra": extra,
                "known": sorted(known.items()),
                "free": free,
                "marginals": marginals,
                "pair": pair,
                "joint": joint,
                "best": [int(best[f"x{v}"]) for v in free],
                "logZ": math.log(sums[0].sum()),
            }
        )
print(json.dumps(out))

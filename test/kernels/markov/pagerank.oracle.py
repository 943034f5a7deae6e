"""PageRank of networkx on a graph that the test repeats, with nodes without arcs among them."""
import json

import networkx as nx

state = 11


def uniform():
    global state
    state = state * 16807 % 2147483647
    return state / 2147483647


g = nx.DiGraph()
g.add_nodes_from(range(40))
for _ in range(110):
    a, b, w = int(uniform() * 36), int(uniform() * 40), 1 + int(uniform() * 5)
    if a != b:
        g.add_edge(a, b, weight=w)
restart = {i: (3 if i < 4 else 0) for i in range(40)}
out = {"networkx": nx.__version__,
       "plain": [v for _, v in sorted(nx.pagerank(g, tol=1e-15, max_iter=1000).items())],
       "half": [v for _, v in sorted(nx.pagerank(g, alpha=0.5, tol=1e-15, max_iter=1000, weight=None).items())],
       "restart": [v for _, v in sorted(nx.pagerank(g, tol=1e-15, max_iter=1000, personalization=restart).items())]}
print(json.dumps(out, separators=(",", ":")))

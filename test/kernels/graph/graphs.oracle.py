"""Separation, cliques, moral graphs, chordality and blankets of random graphs, as networkx has them."""
import json
import random

import networkx as nx

random.seed(7)
dags = []
for n in [5, 6, 7, 8] * 6:
    order = list(range(n))
    random.shuffle(order)
    p = random.choice([0.2, 0.35, 0.5])
    edges = [(order[i], order[j]) for i in range(n) for j in range(i + 1, n) if random.random() < p]
    g = nx.DiGraph()
    g.add_nodes_from(range(n))
    g.add_edges_from(edges)
    queries = []
    for _ in range(12):
        nodes = random.sample(range(n), n)
        a, b = random.randint(1, 2), random.randint(1, 2)
        z = nodes[a + b:a + b + random.randint(0, n - a - b)]
        x, y = nodes[:a], nodes[a:a + b]
        queries.append([x, y, z, nx.is_d_separator(g, set(x), set(y), set(z))])
    moral = nx.moral_graph(g)
    dags.append({
        "nodes": n,
        "edges": edges,
        "queries": queries,
        "moral": sorted(sorted(e) for e in moral.edges),
        "cliques": sorted(sorted(c) for c in nx.find_cliques(moral)),
        "chordal": nx.is_chordal(moral),
        "vStructures": sorted([sorted([a, b])[0], v, sorted([a, b])[1]] for a, v, b in nx.dag.v_structures(g)),
    })
large = nx.gnp_random_graph(120, 0.12, seed=3)
out = {
    "networkx": nx.__version__,
    "dags": dags,
    "large": {"edges": sorted(sorted(e) for e in large.edges),
              "cliques": sum(1 for _ in nx.find_cliques(large)),
              "largest": max(len(c) for c in nx.find_cliques(large)),
              "degeneracy": max(nx.core_number(large).values())},
}
print(json.dumps(out, separators=(",", ":")))

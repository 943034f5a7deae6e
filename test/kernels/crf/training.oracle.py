"""Writes training.oracle.json: CRFsuite's optimum on tagged words, and scikit-learn's softmax regression on single ones."""

import json
import os
import random
import tempfile

import numpy as np
import pycrfsuite
from sklearn.linear_model import LogisticRegression

random.seed(7)
WORDS = ["the", "old", "Anna", "Rome", "sees", "walks", "cat", "house", "in", "by", "Mill", "mill"]
TAGS = {"the": "D", "old": "A", "Anna": "N", "Rome": "N", "sees": "V", "walks": "V", "cat": "N", "house": "N", "in": "P", "by": "P", "Mill": "N", "mill": "V"}
sentences = []
for _ in range(40):
    words = [random.choice(WORDS) for _ in range(random.randint(1, 7))]
    sentences.append([(w, TAGS[w] if random.random() < 0.9 else random.choice("DANVP")) for w in words])


def attributes(words, t):
    before = words[t - 1] if t > 0 else "_B-1"
    return [f"U0:{words[t]}", f"U1:{before}", f"U2:{words[t][:1]}", "U3"]


L2 = 0.7
trainer = pycrfsuite.Trainer(verbose=False)
trainer.select("lbfgs")
trainer.set_params({"c1": 0, "c2": L2 / 2, "max_iterations": 5000, "epsilon": 1e-12, "delta": 1e-16, "period": 500, "num_memories": 20})
for sentence in sentences:
    words = [w for w, _ in sentence]
    trainer.append([attributes(words, t) for t in range(len(words))], [tag for _, tag in sentence])
path = os.path.join(tempfile.mkdtemp(), "m")
trainer.train(path)
tagger = pycrfsuite.Tagger()
tagger.open(path)
info = tagger.info()
marginals, best = [], []
for sentence in sentences[:6]:
    words = [w for w, _ in sentence]
    found = tagger.tag([attributes(words, t) for t in range(len(words))])
    best.append(found)
    marginals.append([tagger.marginal(tag, t) for t, tag in enumerate(found)])
crfsuite = {
    "l2": L2,
    "loss": trainer.logparser.last_iteration["loss"],
    "state": [[a, y, w] for (a, y), w in sorted(info.state_features.items())],
    "transitions": [[a, b, w] for (a, b), w in sorted(info.transitions.items())],
    "best": best,
    "marginals": marginals,
}

single = [(w, t) for sentence in sentences for w, t in sentence]
names = sorted(WORDS)
x = np.array([[float(w == name) for name in names] + [float(w[0].isupper())] for w, _ in single])
y = [t for _, t in single]
model = LogisticRegression(C=1 / L2, fit_intercept=False, tol=1e-12, max_iter=100000).fit(x, y)
softmax = {"labels": list(model.classes_), "words": names, "probabilities": model.predict_proba(np.array([[float(n == m) for n in names] + [float(m[0].isupper())] for m in names])).tolist()}

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "training.oracle.json"), "w") as out:
    json.dump({"sentences": sentences, "crfsuite": crfsuite, "softmax": softmax}, out, indent=None)
    out.write("\n")

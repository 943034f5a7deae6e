"""torch_distance.py SAMPLES.npy DATA THREADS: how far pictures of digits are from real ones.

Both are seen by the 84 features of a LeNet that is trained on the training part of DATA, 5 epochs from seed 0: the
same judge for whoever made SAMPLES ([n, 28, 28], 0..1). Features are divided by their root mean square over the
training part. Printed are

  frechet   |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)) of the features' means and covariances
            (Heusel et al., GANs trained by a two time-scale update rule, 2017, section 3)
  mmd       squared maximum mean discrepancy, unbiased, kernel (f . g / 84 + 1)^3
            (Binkowski et al., Demystifying MMD GANs, 2018)
  floor     both between the training part and the test part: what real pictures get
"""

import json
import sys

path, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
try:
    import numpy as np
    import torch
except ImportError:
    sys.exit(69)
from idx import read_digits
from torch_networks import LeNet, class_loss

EPOCHS = 5
BATCH = 128


def judge(x, y):
    torch.manual_seed(0)
    network = LeNet()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for at in range(0, len(x) - BATCH + 1, BATCH):
            chosen = order[at : at + BATCH]
            optimizer.zero_grad()
            class_loss(network, x[chosen], y[chosen]).backward()
            optimizer.step()
    return network.eval()


@torch.no_grad()
def features(network, x):
    return network.features(x).double().numpy()


def frechet(f, g):
    s, t = np.cov(f, rowvar=False), np.cov(g, rowvar=False)
    # tr (S T)^(1/2) is the sum of the roots of S T's eigenvalues, which are real and not negative.
    roots = np.sqrt(np.maximum(np.linalg.eigvals(s @ t).real, 0))
    return float(((f.mean(0) - g.mean(0)) ** 2).sum() + np.trace(s) + np.trace(t) - 2 * roots.sum())


def mmd(f, g):
    kernel = lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3
    within = lambda a: (kernel(a, a).sum() - np.trace(kernel(a, a))) / (len(a) * (len(a) - 1))
    return float(within(f) + within(g) - 2 * kernel(f, g).mean())


def tensor(images):
    return torch.from_numpy(images).float().div(255).unsqueeze(1)


torch.set_num_threads(threads)
images, labels = read_digits(folder, "train")
train, test = tensor(images), tensor(read_digits(folder, "t10k")[0])
network = judge(train, torch.from_numpy(labels).long())
made = torch.from_numpy(np.load(path)).float().reshape(-1, 1, 28, 28)
real = features(network, test)
f, seen = features(network, made), features(network, train[: len(test)])
scale = np.sqrt((features(network, train) ** 2).mean())
f, real, seen = f / scale, real / scale, seen / scale
print(
    json.dumps(
        {
            "peer": f"torch {torch.__version__}",
            "samples": len(made),
            "frechet": frechet(f, real),
            "mmd": mmd(f, real),
            "floor": {"frechet": frechet(seen, real), "mmd": mmd(seen, real)},
        }
    )
)

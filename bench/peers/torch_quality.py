"""torch_quality.py NETWORK DATA EPOCHS SEED THREADS [SAMPLES.npy [COUNT]]: train with PyTorch, print how good it became.

DATA is a folder of IDX files (`ispr synth digits -o DATA`); NETWORK mlp, lenet, vae, conv-vae or unet. Adam 1e-3,
batches of 128 (unet 64), the last incomplete one left out, all training items, an order of its own each epoch.

  mlp, lenet     accuracy and loss on the test part
  vae, conv-vae  elbo, reconstruction and kl of the test part in nats a picture, mean of ten codes each
  unet           loss on the test part, with the mean of the weights (EMA 0.999,
                 less in the first steps)

SAMPLES.npy gets COUNT pictures, 1000 if left out, of vae (pixel probabilities of codes from N(0, I)) and unet (50 steps
of DDIM): [COUNT, 28, 28] in 0..1. torch_distance.py compares them with the test part.
"""

import copy
import json
import sys
import time

name, folder, epochs, seed, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
samples_file = sys.argv[6] if len(sys.argv) > 6 else None
count = int(sys.argv[7]) if len(sys.argv) > 7 else 1000
if samples_file and name not in ("vae", "conv-vae", "unet"):
    sys.exit(f"{name} makes no pictures")
try:
    import numpy as np
    import torch
except ImportError:
    sys.exit(69)
from idx import read_digits
from torch_networks import LOSSES, NETWORKS, LATENT, ddim, elbo_terms, parameters

BATCH = 64 if name == "unet" else 128
EMA = 0.999
CODES = 10
SAMPLED_AT_ONCE = 100


def loaded(part):
    """Pictures [n, 1, 28, 28] in 0..1, or -1..1 for the diffusion; labels."""
    images, labels = read_digits(folder, part)
    x = torch.from_numpy(images).float().div(255).unsqueeze(1)
    return (x * 2 - 1 if name == "unet" else x), torch.from_numpy(labels).long()


def train(network, x, y):
    """The network, and with it the mean of its weights."""
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    mean = copy.deepcopy(network)
    step = 0
    for _ in range(epochs):
        order = torch.randperm(len(x))
        for at in range(0, len(x) - BATCH + 1, BATCH):
            chosen = order[at : at + BATCH]
            optimizer.zero_grad()
            LOSSES[name](network, x[chosen], y[chosen]).backward()
            optimizer.step()
            step += 1
            if name == "unet":
                follow(mean, network, min(EMA, (1 + step) / (10 + step)))
    return mean if name == "unet" else network


@torch.no_grad()
def follow(mean, network, decay):
    for kept, new in zip(mean.parameters(), network.parameters()):
        kept.lerp_(new, 1 - decay)


@torch.no_grad()
def quality(network, x, y):
    if name in ("mlp", "lenet"):
        logits = network(x)
        loss = torch.nn.functional.cross_entropy(logits, y).item()
        return {"accuracy": (logits.argmax(1) == y).float().mean().item(), "loss": loss}
    if name == "unet":
        return {"loss": sum(LOSSES[name](network, x, y).item() for _ in range(CODES)) / CODES}
    terms = [elbo_terms(network, x) for _ in range(CODES)]
    reconstruction, kl = (sum(term[i].item() for term in terms) / CODES for i in (0, 1))
    return {"elbo": -(reconstruction + kl), "reconstruction": -reconstruction, "kl": kl}


@torch.no_grad()
def samples(network):
    if name == "unet":
        sizes = [min(SAMPLED_AT_ONCE, count - at) for at in range(0, count, SAMPLED_AT_ONCE)]
        return torch.cat([(ddim(network, size, 50) + 1) / 2 for size in sizes])
    return torch.sigmoid(network.decode(torch.randn(count, LATENT)))


torch.set_num_threads(threads)
torch.manual_seed(seed)
network = NETWORKS[name]()
start = time.perf_counter()
trained = train(network, *loaded("train"))
seconds = time.perf_counter() - start
metrics = quality(trained.eval(), *loaded("t10k"))
if samples_file:
    np.save(samples_file, samples(trained).squeeze(1).clamp(0, 1).numpy())
print(
    json.dumps(
        {
            "peer": f"torch {torch.__version__}",
            "network": name,
            "epochs": epochs,
            "seed": seed,
            "parameters": parameters(network),
            "metrics": metrics,
            "trainSeconds": seconds,
        }
    )
)

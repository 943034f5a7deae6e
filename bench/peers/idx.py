"""IDX files, as MNIST and `ispr synth digits` have them."""

import gzip
import os

import numpy as np


def read_idx(path):
    """Bytes in the shape that the header gives."""
    with open(path, "rb") if os.path.exists(path) else gzip.open(f"{path}.gz") as file:
        content = file.read()
    shape = np.frombuffer(content, ">u4", content[3], 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape).copy()


def read_digits(folder, part):
    """Pictures and labels of a part: train or t10k."""
    images = read_idx(os.path.join(folder, f"{part}-images-idx3-ubyte"))
    return images, read_idx(os.path.join(folder, f"{part}-labels-idx1-ubyte"))

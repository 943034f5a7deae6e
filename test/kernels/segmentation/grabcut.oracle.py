"""Writes grabcut.oracle.json: masks of cv2.grabCut (a box, five iterations) for pictures that the test makes again."""

import json
from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT = 60, 44


def noise(n, seed):
    out, state = [], seed
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2**31
        out.append(state // 65536)
    return out


def scene(seed, spread):
    """A disc of two colours before a ground of two others, all noisy."""
    rough = noise(3 * WIDTH * HEIGHT, seed)
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    truth = np.zeros((HEIGHT, WIDTH), bool)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            inside = (x - 29) ** 2 + (y - 21) ** 2 < 14**2
            if inside:
                colour = (170, 90, 60) if (x + y) % 16 < 8 else (120, 60, 110)
            else:
                colour = (90, 120, 80) if (x // 10 + y // 8) % 2 else (70, 80, 120)
            truth[y, x] = inside
            for c in range(3):
                image[y, x, c] = colour[c] + rough[3 * (y * WIDTH + x) + c] % spread - spread // 2
    return image, truth


cases = []
for seed, spread in [(1, 30), (2, 60), (3, 50)]:
    image, truth = scene(seed, spread)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.setRNGSeed(0)
    cv2.grabCut(image, mask, (8, 3, 44, 37), np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_RECT)
    front = (mask == 1) | (mask == 3)
    iou = (front & truth).sum() / (front | truth).sum()
    cases.append({"seed": seed, "spread": spread, "mask": "".join(map(str, front.astype(int).ravel())), "iou": float(iou)})
out = {"cv2": cv2.__version__, "scenes": cases}
Path(__file__).with_name("grabcut.oracle.json").write_text(json.dumps(out, indent=1) + "\n")

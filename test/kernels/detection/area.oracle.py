"""A picture made smaller by areas, by OpenCV. Writes area.oracle.json."""

import json
from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT = 61, 47
state, levels = 99, []
for _ in range(WIDTH * HEIGHT):
    state = (1103515245 * state + 12345) % 2**31
    levels.append(state >> 16 & 255)
picture = np.array(levels, dtype=np.uint8).reshape(HEIGHT, WIDTH)
sizes = [(55, 43), (38, 29), (24, 24)]
out = [{"width": w, "height": h, "levels": cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA).ravel().tolist()} for w, h in sizes]
Path(__file__).with_suffix(".json").write_text(json.dumps(out))

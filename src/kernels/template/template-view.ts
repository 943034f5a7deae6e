import {
  applyTransform,
  composeTransforms,
  invertTransform,
  similarity,
  translation,
} from '../geometry/projective.js';
import { warp } from '../geometry/warp.js';
import type { Raster } from '../image/raster.js';
import { resize } from '../image/resample.js';

type Samples = Float32Array | Uint8Array | Uint16Array;

export interface TemplateView<T> {
  template: Raster<T>;
  /** Pixels that show the template, not what lies beside it; undefined where all do. */
  mask?: Uint8Array;
}

/**
 * A template enlarged by `scale` and turned by `angle` (radians, from +x towards +y: clockwise as seen) about its
 * middle, in the smallest upright box of whole pixels around it. Shrinking averages; between pixels it is bilinear.
 */
export function templateView<T extends Samples>(
  template: Raster<T>,
  mask: Uint8Array | undefined,
  scale: number,
  angle: number,
): TemplateView<T> {
  const width = Math.max(1, Math.round(template.width * scale));
  const height = Math.max(1, Math.round(template.height * scale));
  const scaled = scale === 1 ? template : resize(template, width, height, 'bilinear');
  const shown = mask && scaleMask(mask, template, width, height);
  if (angle === 0) return { template: scaled, mask: shown };
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  // Distances between the middles of the outer pixels turn; a quarter turn must not gain a pixel by rounding.
  const across = Math.ceil((width - 1) * cos + (height - 1) * sin - 1e-9) + 1;
  const down = Math.ceil((width - 1) * sin + (height - 1) * cos - 1e-9) + 1;
  const centred = translation(-(width - 1) / 2, -(height - 1) / 2);
  const back = translation((across - 1) / 2, (down - 1) / 2);
  const turn = composeTransforms(back, composeTransforms(similarity({ angle }), centred));
  const turned = warp(scaled, turn, across, down, { border: 'replicate' });
  const inside = new Uint8Array(across * down);
  const inverse = invertTransform(turn);
  for (let y = 0, p = 0; y < down; y++)
    for (let x = 0; x < across; x++, p++) {
      const [u, v] = applyTransform(inverse, x, y);
      if (u < -ROUNDING || v < -ROUNDING || u > width - 1 + ROUNDING || v > height - 1 + ROUNDING) continue;
      inside[p] = shown ? shown[Math.round(v) * width + Math.round(u)]! : 1;
    }
  return { template: turned, mask: inside };
}

const ROUNDING = 1e-6;

/** The pixel that lies under the middle of each. */
function scaleMask(mask: Uint8Array, from: { width: number; height: number }, width: number, height: number) {
  const image = { width: from.width, height: from.height, channels: 1 as const, data: mask };
  return width === from.width && height === from.height ? mask : resize(image, width, height, 'nearest').data;
}

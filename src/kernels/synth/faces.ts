import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import type { Raster } from '../image/raster.js';
import { resize } from '../image/resample.js';
import { clutter } from './clutter.js';
import { drawFace, FACE_BOX, paintFace } from './face.js';

/** Drawn so many times as large, then made smaller: edges come out smooth. */
const FINER = 2;

/**
 * A square patch of `size` pixels with a face that fills it, on any background: heads, skins, eyes, brows, noses, mouths
 * and hair of all kinds, turned a little, lit from anywhere, blurred and noisy; place and size are off by a few
 * hundredths.
 */
export function facePatch(size: number, rng: Rng): Raster<Uint8Array> {
  const n = FINER * checkedSize(size);
  const light = clutter(n, n, rng);
  const half = (n / FACE_BOX.side) * (1 + 0.035 * rng.normal());
  const shift = 0.02 * n;
  const place = {
    x: (n - 1) / 2 + shift * rng.normal(),
    y: (n * FACE_BOX.top) / FACE_BOX.side - 0.5 + shift * rng.normal(),
    size: half,
  };
  paintFace(light, n, n, drawFace(rng), place);
  return photograph(light, n, n, size, size, rng);
}

/** A patch of a background without faces. */
export function otherPatch(size: number, rng: Rng): Raster<Uint8Array> {
  const n = FINER * checkedSize(size);
  // A piece of a larger scene: what is in it is cut off anywhere.
  const whole = 2 * n;
  const scene = clutter(whole, whole, rng);
  const [left, top] = [rng.integer(n + 1), rng.integer(n + 1)];
  const light = new Float32Array(3 * n * n);
  for (let y = 0; y < n; y++) {
    const from = 3 * ((top + y) * whole + left);
    light.set(scene.subarray(from, from + 3 * n), 3 * y * n);
  }
  return photograph(light, n, n, size, size, rng);
}

function checkedSize(size: number): number {
  if (!(size >= 8)) throw new DataError(`a face needs 8 pixels or more, got ${size}`);
  return size;
}

export interface FaceBox {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface FaceScene {
  width: number;
  height: number;
  count: number;
  /** Sides of the boxes, in pixels. */
  minSize: number;
  maxSize: number;
}

/** A picture with `count` faces in the boxes of `faceBoxes` before a background of clutter. */
export function faceScene(scene: FaceScene, rng: Rng): { image: Raster<Uint8Array>; boxes: FaceBox[] } {
  const boxes = faceBoxes(scene, rng);
  const [width, height] = [FINER * scene.width, FINER * scene.height];
  const light = clutter(width, height, rng);
  boxes.forEach((box, i) => {
    const half = (FINER * box.w) / FACE_BOX.side;
    paintFace(light, width, height, drawFace(rng.stream('face').stream(i)), {
      x: FINER * (box.x + box.w / 2) - 0.5,
      y: FINER * box.y + half * FACE_BOX.top - 0.5,
      size: half,
    });
  });
  return { image: photograph(light, width, height, scene.width, scene.height, rng), boxes };
}

/** Where the faces of a scene are: as many small ones as large ones, none too close to another one. */
export function faceBoxes({ width, height, count, minSize, maxSize }: FaceScene, rng: Rng): FaceBox[] {
  if (!(minSize >= 8 && maxSize >= minSize))
    throw new DataError(`faces are 8 pixels or more, the smallest first, got ${minSize} to ${maxSize}`);
  const chance = rng.stream('boxes');
  const boxes: FaceBox[] = [];
  for (let i = 0; i < count; i++) {
    const box = placeBox({ width, height, minSize, maxSize }, boxes, chance);
    if (!box)
      throw new DataError(
        `face ${i + 1} of ${count} finds no room in ${width} x ${height} pixels: fewer or smaller ones will`,
      );
    boxes.push(box);
  }
  return boxes;
}

const TRIES = 500;
/** Heads reach beyond their boxes. */
const APART = 0.35;

function placeBox(
  { width, height, minSize, maxSize }: { width: number; height: number; minSize: number; maxSize: number },
  others: readonly FaceBox[],
  rng: Rng,
): FaceBox | undefined {
  for (let t = 0; t < TRIES; t++) {
    // Even on a logarithmic scale.
    const side = Math.round(minSize * (maxSize / minSize) ** rng.uniform());
    if (side > Math.min(width, height)) continue;
    const x = rng.integer(width - side + 1);
    const y = rng.integer(height - side + 1);
    const gap = APART * side;
    const clear = others.every(
      (o) => x + side + gap < o.x || o.x + o.w + gap < x || y + side + gap < o.y || o.y + o.h + gap < y,
    );
    if (clear) return { x, y, w: side, h: side };
  }
  return undefined;
}

/** Made smaller, seen through a lens and a sensor: a little blur and noise. */
function photograph(
  light: Float32Array,
  fromWidth: number,
  fromHeight: number,
  width: number,
  height: number,
  rng: Rng,
): Raster<Uint8Array> {
  const fine: Raster<Float32Array> = { width: fromWidth, height: fromHeight, channels: 3, data: light };
  const small = resize(fine, width, height, 'area');
  const blurred = gaussianBlur(small, 0.7 * rng.uniform() ** 2);
  const noise = 7 * rng.uniform() ** 2;
  const data = new Uint8ClampedArray(blurred.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const grain = noise * rng.normal();
    for (let c = 0; c < 3; c++) data[i + c] = blurred.data[i + c]! + grain + 0.3 * noise * rng.normal();
  }
  return { width, height, channels: 3, data: new Uint8Array(data.buffer) };
}

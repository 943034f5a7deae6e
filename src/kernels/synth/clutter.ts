import type { Rng } from '../../core/random.js';
import { coverage, outline, REACH, SHAPES } from './outline.js';
import { checkerboard, grating, valueNoise } from './textures.js';

/**
 * A background without objects, [height, width, 3] levels 0..255: a slope of light, patches of texture, and shapes
 * of any size upon each other. Pairs of dots and empty ovals are there to mislead detectors of faces.
 */
export function clutter(width: number, height: number, rng: Rng): Float32Array {
  const light = new Float32Array(3 * width * height);
  slope(light, width, height, rng);
  const side = Math.min(width, height);
  const count = 5 + rng.integer(8) + Math.round((width * height) / 16_000);
  for (let i = 0; i < count; i++) {
    const scale = side * 0.3 * rng.uniform() ** 2.2 + 3;
    const place = { x: rng.uniform() * width, y: rng.uniform() * height, scale };
    const kind = rng.uniform();
    if (kind < 0.35) texturePatch(light, width, height, place, rng);
    else if (kind < 0.47) dots(light, width, height, place, rng);
    else
      shape(
        light,
        width,
        height,
        { ...place, angle: 2 * Math.PI * rng.uniform(), colour: anyColour(rng) },
        rng,
      );
  }
  return light;
}

type Colour = [number, number, number];

/** Any brightness, rather gray. */
function anyColour(rng: Rng): Colour {
  const level = 20 + 215 * rng.uniform();
  const tint = 30 * rng.uniform();
  return [level + tint * rng.normal(), level + 0.5 * tint * rng.normal(), level + tint * rng.normal()];
}

function slope(light: Float32Array, width: number, height: number, rng: Rng): void {
  const [from, to] = [anyColour(rng), anyColour(rng)];
  const angle = 2 * Math.PI * rng.uniform();
  const [dx, dy] = [Math.cos(angle) / width, Math.sin(angle) / height];
  const cell = Math.min(width, height) / (2 + 14 * rng.uniform());
  const noise = valueNoise({ width, height, cell: Math.max(2, cell), octaves: 5 }, rng).data;
  const rough = 90 * rng.uniform();
  for (let y = 0, p = 0, q = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const t = Math.min(1, Math.max(0, 0.5 + dx * (x - width / 2) + dy * (y - height / 2)));
      const bump = rough * (noise[p]! / 255 - 0.5);
      for (let c = 0; c < 3; c++, q++) light[q] = from[c]! + t * (to[c]! - from[c]!) + bump;
    }
}

interface Place {
  x: number;
  y: number;
  scale: number;
}

function shape(
  light: Float32Array,
  width: number,
  height: number,
  { x, y, scale, angle, colour }: Place & { angle: number; colour: Colour },
  rng: Rng,
): void {
  const kind = SHAPES[rng.integer(SHAPES.length)]!;
  const distance = outline(kind, scale);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const shade = 0.5 * rng.normal();
  over(light, width, height, { x, y, scale: REACH[kind] * scale + 1 }, (dx, dy, out) => {
    const more = (shade * 40 * (dx + dy)) / scale;
    for (let c = 0; c < 3; c++) out[c] = colour[c]! + more;
    return coverage(distance(cos * dx - sin * dy, sin * dx + cos * dy));
  });
}

/** Two dark or light dots side by side, at times on an oval: like eyes, and no face. */
function dots(light: Float32Array, width: number, height: number, { x, y, scale }: Place, rng: Rng): void {
  const [ground, dot] = [anyColour(rng), anyColour(rng)];
  const apart = scale * (0.3 + 0.35 * rng.uniform());
  const radius = scale * (0.1 + 0.15 * rng.uniform());
  const onOval = rng.uniform() < 0.6;
  const lift = scale * 0.5 * rng.normal();
  over(light, width, height, { x, y, scale: scale + 1 }, (dx, dy, out) => {
    const eye = coverage(Math.hypot(Math.abs(dx) - apart, dy - lift) - radius);
    out.set(eye > 0 ? dot : ground);
    return eye > 0 || !onOval ? eye : coverage((Math.hypot(dx / 0.78, dy) - scale) * 0.78);
  });
}

function texturePatch(light: Float32Array, width: number, height: number, place: Place, rng: Rng): void {
  const n = Math.max(4, Math.ceil(2 * place.scale));
  const size = { width: n, height: n };
  const wavelength = 3 + (n / 3) * rng.uniform() ** 2;
  const kind = rng.integer(3);
  const { data } =
    kind === 0
      ? grating({ ...size, wavelength, angle: Math.PI * rng.uniform(), phase: 6 * rng.uniform() })
      : kind === 1
        ? checkerboard({ ...size, cell: wavelength / 2 })
        : valueNoise({ ...size, cell: wavelength }, rng);
  const [low, high] = [anyColour(rng), anyColour(rng)];
  const round = rng.uniform() < 0.5;
  over(light, width, height, place, (dx, dy, out) => {
    const column = Math.min(n - 1, Math.max(0, Math.floor(dx + n / 2)));
    const row = Math.min(n - 1, Math.max(0, Math.floor(dy + n / 2)));
    const t = data[row * n + column]! / 255;
    for (let c = 0; c < 3; c++) out[c] = low[c]! + t * (high[c]! - low[c]!);
    return round ? coverage(Math.hypot(dx, dy) - place.scale + 1) : 1;
  });
}

/** Lays over the square of half side `scale` the colour that `paint` puts into `out`, where it covers. */
function over(
  light: Float32Array,
  width: number,
  height: number,
  { x, y, scale }: Place,
  paint: (dx: number, dy: number, out: Float64Array) => number,
): void {
  const colour = new Float64Array(3);
  for (let py = Math.max(0, Math.ceil(y - scale)); py <= Math.min(height - 1, y + scale); py++)
    for (let px = Math.max(0, Math.ceil(x - scale)); px <= Math.min(width - 1, x + scale); px++) {
      const share = paint(px - x, py - y, colour);
      if (share === 0) continue;
      const p = 3 * (py * width + px);
      for (let c = 0; c < 3; c++) light[p + c]! += share * (colour[c]! - light[p + c]!);
    }
}

import type { Rng } from '../../core/random.js';
import { coverage } from './outline.js';

type Colour = readonly [number, number, number];

/** How one head looks, drawn at random; lengths are in half heights of the head. */
export interface Face {
  skin: Colour;
  hair: Colour;
  lips: Colour;
  iris: Colour;
  /** Half width of the head, and how much it narrows towards the chin. */
  breadth: number;
  jaw: number;
  /** Height of the hairline above the middle; length of the hair behind the head; 0 is bald. */
  hairline: number;
  hairLength: number;
  eyeX: number;
  eyeY: number;
  eyeSize: number;
  /** 0 closed to 1 wide open. */
  open: number;
  gazeX: number;
  browY: number;
  browSlope: number;
  browThickness: number;
  noseY: number;
  noseWidth: number;
  mouthY: number;
  mouthWidth: number;
  /** Rise of the corners of the mouth, its opening. */
  smile: number;
  gape: number;
  beard: number;
  glasses: boolean;
  /** Turn of the head to the side and downwards, as a shift of what is in the face; radians in the picture. */
  yaw: number;
  pitch: number;
  roll: number;
  /** Direction the light comes from, x right, y down, and how much of it is directed. */
  lightX: number;
  lightY: number;
  directed: number;
  /** Of the whole picture. */
  brightness: number;
}

/** The box of a face is this many half heights of the head high, and begins so far above its middle. */
export const FACE_BOX = { side: 1.84, top: 0.87 } as const;

const between = (low: number, high: number, rng: Rng) => low + (high - low) * rng.uniform();

const mixed = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
];

const HAIR: readonly Colour[] = [
  [24, 20, 18],
  [60, 38, 24],
  [112, 72, 38],
  [196, 160, 92],
  [150, 62, 26],
  [176, 172, 168],
];

export function drawFace(rng: Rng): Face {
  const tone = rng.uniform();
  const skin = mixed([250, 214, 186], [104, 66, 46], tone ** 1.3);
  const hair = HAIR[tone > 0.6 ? rng.integer(2) : rng.integer(HAIR.length)]!;
  const angle = 2 * Math.PI * rng.uniform();
  return {
    skin: skin.map((v) => v * between(0.94, 1.04, rng)) as unknown as Colour,
    hair,
    lips: mixed(skin, [150, 40, 48], between(0.35, 0.8, rng)),
    iris: [40 + 40 * rng.uniform(), 40 + 50 * rng.uniform(), 30 + 70 * rng.uniform()],
    breadth: between(0.68, 0.82, rng),
    jaw: between(0.05, 0.28, rng),
    hairline: between(0.42, 0.72, rng),
    hairLength: rng.uniform() < 0.12 ? 0 : between(0.3, 1.5, rng),
    eyeX: between(0.27, 0.35, rng),
    eyeY: between(-0.16, -0.06, rng),
    eyeSize: between(0.13, 0.18, rng),
    open: rng.uniform() < 0.08 ? 0.08 : between(0.55, 1, rng),
    gazeX: between(-0.35, 0.35, rng),
    browY: between(0.17, 0.24, rng),
    browSlope: between(-0.25, 0.3, rng),
    browThickness: between(0.025, 0.06, rng),
    noseY: between(0.2, 0.29, rng),
    noseWidth: between(0.1, 0.16, rng),
    mouthY: between(0.47, 0.58, rng),
    mouthWidth: between(0.2, 0.34, rng),
    smile: between(-0.06, 0.13, rng),
    gape: rng.uniform() < 0.6 ? 0 : between(0.02, 0.09, rng),
    beard: rng.uniform() < 0.22 ? between(0.3, 0.9, rng) : 0,
    glasses: rng.uniform() < 0.18,
    yaw: between(-0.13, 0.13, rng),
    pitch: between(-0.06, 0.06, rng),
    roll: 0.07 * rng.normal(),
    lightX: Math.cos(angle),
    lightY: 0.6 * Math.sin(angle) - 0.4,
    directed: between(0.1, 0.75, rng),
    brightness: between(0.55, 1.1, rng),
  };
}

/**
 * Paints a head over a picture of three channels, its middle at (x, y), `size` pixels half its height.
 *
 * @param light [height, width, 3] levels, changed
 */
export function paintFace(
  light: Float32Array,
  width: number,
  height: number,
  face: Face,
  { x, y, size }: { x: number; y: number; size: number },
): void {
  const reach = 1.75 * size;
  const [cos, sin] = [Math.cos(face.roll), Math.sin(face.roll)];
  const at = shader(face, size);
  const colour = new Float64Array(4);
  for (let py = Math.max(0, Math.ceil(y - reach)); py < Math.min(height, y + reach); py++)
    for (let px = Math.max(0, Math.ceil(x - reach)); px < Math.min(width, x + reach); px++) {
      const [dx, dy] = [(px - x) / size, (py - y) / size];
      at(cos * dx + sin * dy, cos * dy - sin * dx, colour);
      const share = colour[3]!;
      if (share === 0) continue;
      const p = 3 * (py * width + px);
      for (let c = 0; c < 3; c++) light[p + c]! += share * (colour[c]! - light[p + c]!);
    }
}

/** Colour and coverage of the head at (u, v), in half heights from its middle; v is down. */
function shader(face: Face, size: number): (u: number, v: number, out: Float64Array) => void {
  const { breadth, jaw, eyeSize, hairLength } = face;
  /** Share of a pixel inside an edge that is `d` half heights away. */
  const inside = (d: number) => coverage(d * size);
  const over = (out: Float64Array, colour: Colour, share: number) => {
    if (share > 0) for (let c = 0; c < 3; c++) out[c]! += share * (colour[c]! - out[c]!);
  };
  const dim = (out: Float64Array, factor: number) => {
    for (let c = 0; c < 3; c++) out[c]! *= factor;
  };
  const bump = (u: number, v: number, a: number, b: number) => Math.exp(-((u / a) ** 2) - (v / b) ** 2);
  const halfWidth = (v: number) => breadth * (1 - jaw * Math.max(0, v) ** 1.5);
  const dark: Colour = mixed(face.hair, [10, 8, 8], 0.4);

  return (u, v, out) => {
    out.fill(0);
    const a = halfWidth(v);
    const radius = Math.hypot(u / a, v);
    const head = inside((radius - 1) * Math.min(a, 1));
    // Hair behind the head hangs down on both sides; bald heads have none.
    const behind = hairLength > 0 ? inside(hairBehind(u, v, breadth, hairLength)) : 0;
    const neck = v > 0.4 ? inside(Math.max(Math.abs(u) - 0.55 * breadth, v - 1.5)) : 0;
    if (head + behind + neck === 0) return;
    const [lx, ly] = [face.lightX, face.lightY];
    over(out, face.hair, 1);
    if (neck > 0) over(out, mixed(face.skin, [0, 0, 0], 0.3), neck);
    if (head > 0) {
      const face3 = skinAt(u, v, radius, a);
      for (let c = 0; c < 3; c++) out[c]! += head * (face3[c]! - out[c]!);
    }
    if (hairLength > 0) {
      const line = -face.hairline - 0.1 * Math.cos((2.2 * u) / breadth) + 0.25 * (u / breadth) ** 2;
      over(out, face.hair, head * inside(v - line));
    }
    const shade = 1 + 0.25 * face.directed * (lx * u + ly * v);
    dim(out, shade * face.brightness);
    out[3] = Math.max(head, behind, neck);
  };

  function skinAt(u: number, v: number, radius: number, a: number): Float64Array {
    const out = new Float64Array(4);
    for (let c = 0; c < 3; c++) out[c] = face.skin[c]!;
    // Lambert's law on an ellipsoid that faces the camera.
    const z = Math.sqrt(Math.max(0, 1 - radius ** 2));
    const lambert = Math.max(0, (0.6 * (face.lightX * u)) / a + 0.6 * face.lightY * v + 0.85 * z);
    dim(out, 1 - face.directed + face.directed * (0.35 + 0.75 * lambert));
    // What is in the face moves with the turn of the head.
    const [x, y] = [u - face.yaw, v - face.pitch];
    const side = x < 0 ? -1 : 1;
    const ex = Math.abs(x) - face.eyeX;
    const ey = y - face.eyeY;
    dim(out, 1 - 0.32 * bump(ex, ey + 0.05, 0.2, 0.13));
    dim(out, 1 + 0.12 * bump(ex, y - face.eyeY - 0.3, 0.2, 0.14));
    beardAndMouth(out, x, y);
    nose(out, x, y);
    brow(out, ex, ey);
    eye(out, ex, ey, side);
    if (face.glasses) {
      const ring = Math.abs(Math.hypot(ex / 1.15, ey) - 0.19) - 0.018;
      const bridge = Math.max(Math.abs(x) - face.eyeX + 0.18, Math.abs(ey + 0.03) - 0.018);
      over(out, [30, 28, 30], inside(Math.min(ring, bridge)));
    }
    return out;
  }

  function eye(out: Float64Array, ex: number, ey: number, side: number): void {
    const [a, b] = [eyeSize, 0.5 * eyeSize * face.open];
    const ball = Math.hypot(ex / a, ey / b);
    if (ball > 3) return;
    const lid = (ball - 1) * b;
    over(out, [232, 226, 220], inside(lid) * 0.9);
    const ix = ex * side - face.gazeX * 0.4 * eyeSize;
    over(out, face.iris, inside(Math.max(lid, Math.hypot(ix, ey) - 0.48 * eyeSize)));
    over(out, [12, 10, 10], inside(Math.max(lid, Math.hypot(ix, ey) - 0.22 * eyeSize)));
    // Lashes along the upper lid.
    over(
      out,
      dark,
      ey < 0.3 * b ? 0.8 * inside(Math.abs(lid) - 0.018) : 0.25 * inside(Math.abs(lid) - 0.012),
    );
  }

  function brow(out: Float64Array, ex: number, ey: number): void {
    const arch = -face.browY - face.browSlope * ex * 0.5 + 1.4 * ex * ex;
    const thickness = face.browThickness * (1 - Math.min(1, Math.abs(ex) / 0.26) ** 2 * 0.7);
    over(out, dark, 0.85 * inside(Math.max(Math.abs(ey - arch) - thickness, Math.abs(ex) - 0.2)));
  }

  function nose(out: Float64Array, x: number, y: number): void {
    const shadow = Math.sign(face.lightX) || 1;
    const along = y > face.eyeY && y < face.noseY ? (y - face.eyeY) / (face.noseY - face.eyeY) : 0;
    dim(out, 1 + 0.14 * along * bump(x, 0, 0.06, 1));
    dim(out, 1 - 0.22 * along * bump(x + shadow * 0.09, 0, 0.05, 1));
    dim(out, 1 - 0.28 * bump(x, y - face.noseY - 0.05, face.noseWidth, 0.045));
    const nostril = Math.hypot(Math.abs(x) - 0.55 * face.noseWidth, (y - face.noseY) * 1.4) - 0.028;
    over(out, [40, 22, 20], 0.75 * inside(nostril));
  }

  function beardAndMouth(out: Float64Array, x: number, y: number): void {
    if (face.beard > 0) {
      const low = Math.max(0.3 - y + 0.5 * Math.abs(x), -1);
      over(out, face.hair, face.beard * inside(low) * Math.min(1, Math.max(0, (y - 0.25) * 5)));
    }
    const mx = x / face.mouthWidth;
    const centre = face.mouthY - face.smile * (mx * mx - 0.4);
    const taper = Math.sqrt(Math.max(0, 1 - mx * mx));
    const lips = Math.max(Math.abs(y - centre) - (0.055 + face.gape) * taper, Math.abs(x) - face.mouthWidth);
    over(out, face.lips, 0.9 * inside(lips));
    const gap = Math.max(
      Math.abs(y - centre) - (0.012 + face.gape) * taper,
      Math.abs(x) - 0.94 * face.mouthWidth,
    );
    over(out, [52, 18, 20], inside(gap));
    if (face.gape > 0.035)
      over(out, [236, 230, 222], inside(Math.max(gap, y - centre + 0.3 * face.gape, Math.abs(mx) - 0.75)));
    dim(out, 1 - 0.15 * bump(x, y - face.mouthY - 0.16, 0.2, 0.05));
  }
}

/** Distance from the outline of the hair: a cap around the head that hangs down to `length` below its middle. */
function hairBehind(u: number, v: number, breadth: number, length: number): number {
  const wide = breadth + 0.1;
  if (v < 0) return (Math.hypot(u / wide, v / 1.1) - 1) * wide;
  return Math.max(Math.abs(u) - wide, v - length + 0.25 * (u / wide) ** 2);
}

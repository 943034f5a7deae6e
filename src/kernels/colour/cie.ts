/** Three numbers of a pixel, converted in place: no memory is taken for each. */
export type Triple = [number, number, number];

// Linear sRGB to XYZ, six decimals as in OpenCV and scikit-image.
export const RGB_TO_XYZ = [
  0.412453, 0.35758, 0.180423, 0.212671, 0.71516, 0.072169, 0.019334, 0.119193, 0.950227,
] as const;

/** The white of sRGB, D65: the row sums of the matrix, so that grays have a = b = u = v = 0. */
export const SRGB_WHITE: Readonly<Triple> = [
  RGB_TO_XYZ[0] + RGB_TO_XYZ[1] + RGB_TO_XYZ[2],
  RGB_TO_XYZ[3] + RGB_TO_XYZ[4] + RGB_TO_XYZ[5],
  RGB_TO_XYZ[6] + RGB_TO_XYZ[7] + RGB_TO_XYZ[8],
];

/** XYZ of the CIE illuminants for the observer of 1931 (ASTM E308), and of those of fluorescent lamps. */
export const WHITES = {
  D65: SRGB_WHITE,
  D50: [0.96422, 1, 0.82521],
  D55: [0.95682, 1, 0.92149],
  D75: [0.94972, 1, 1.22638],
  A: [1.0985, 1, 0.35585],
  B: [0.99072, 1, 0.85223],
  C: [0.98074, 1, 1.18232],
  E: [1, 1, 1],
  F2: [0.99186, 1, 0.67393],
  F7: [0.95041, 1, 1.08747],
  F11: [1.00962, 1, 0.6435],
} as const satisfies Record<string, Readonly<Triple>>;

/** XYZ with Y = 1 of a chromaticity x, y. */
export const whiteOf = (x: number, y: number): Triple => [x / y, 1, (1 - x - y) / y];

// Cone responses after Bradford, and back.
const BRADFORD = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296] as const;

/**
 * The matrix that takes XYZ under one white to what looks alike under another: each cone response is scaled by the
 * ratio of the two whites (von Kries), in Bradford's cone space.
 *
 * @see Lam, Metamerism and colour constancy, 1985; ICC.1:2010, annex E
 */
export function chromaticAdaptation(from: Readonly<Triple>, to: Readonly<Triple>): number[] {
  const [before, after]: [Triple, Triple] = [[...from], [...to]];
  multiplyTriple(BRADFORD, before);
  multiplyTriple(BRADFORD, after);
  const scaled = BRADFORD.map((v, i) => (v * after[Math.floor(i / 3)]!) / before[Math.floor(i / 3)]!);
  return multiply3(invert3(BRADFORD), scaled);
}

const EPSILON = (6 / 29) ** 3;
const KAPPA = (29 / 3) ** 3;

/** CIE f: cube root with a straight piece near 0. */
const f = (t: number): number => (t > EPSILON ? Math.cbrt(t) : (KAPPA * t + 16) / 116);

const unF = (t: number): number => (t > 6 / 29 ? t ** 3 : (116 * t - 16) / KAPPA);

/** L = 116 f(Y / Yn) - 16, a = 500 (f(X / Xn) - f(Y / Yn)), b = 200 (f(Y / Yn) - f(Z / Zn)). */
export function xyzToLab(t: Triple, white: Readonly<Triple>): void {
  const x = f(t[0] / white[0]);
  const y = f(t[1] / white[1]);
  const z = f(t[2] / white[2]);
  t[0] = 116 * y - 16;
  t[1] = 500 * (x - y);
  t[2] = 200 * (y - z);
}

export function labToXyz(t: Triple, white: Readonly<Triple>): void {
  const y = (t[0] + 16) / 116;
  const a = t[1];
  const b = t[2];
  t[0] = white[0] * unF(y + a / 500);
  t[1] = white[1] * unF(y);
  t[2] = white[2] * unF(y - b / 200);
}

/** L of Lab, u = 13 L (u' - u'n), v = 13 L (v' - v'n) with u' = 4X / (X + 15Y + 3Z), v' = 9Y / (X + 15Y + 3Z). */
export function xyzToLuv(t: Triple, white: Readonly<Triple>): void {
  const d = t[0] + 15 * t[1] + 3 * t[2];
  const n = white[0] + 15 * white[1] + 3 * white[2];
  const l = 116 * f(t[1] / white[1]) - 16;
  // Black has no chromaticity; L being 0, that of the white does.
  const u = d === 0 ? 0 : (4 * t[0]) / d - (4 * white[0]) / n;
  const v = d === 0 ? 0 : (9 * t[1]) / d - (9 * white[1]) / n;
  t[0] = l;
  t[1] = 13 * l * u;
  t[2] = 13 * l * v;
}

export function luvToXyz(t: Triple, white: Readonly<Triple>): void {
  const l = t[0];
  if (l <= 0) {
    t[0] = t[1] = t[2] = 0;
    return;
  }
  const n = white[0] + 15 * white[1] + 3 * white[2];
  const u = t[1] / (13 * l) + (4 * white[0]) / n;
  const v = t[2] / (13 * l) + (9 * white[1]) / n;
  const y = white[1] * unF((l + 16) / 116);
  t[0] = (y * 9 * u) / (4 * v);
  t[1] = y;
  t[2] = (y * (12 - 3 * u - 20 * v)) / (4 * v);
}

/** Chroma and hue in degrees, 0..360, of the second and third coordinate; hue 0 where there is no chroma. */
export function toPolar(t: Triple): void {
  const c = Math.hypot(t[1], t[2]);
  const h = (Math.atan2(t[2], t[1]) * 180) / Math.PI;
  t[1] = c;
  // A hue just below 0 must not round to 360 when it is stored in float32.
  t[2] = c < 1e-9 ? 0 : Math.fround(h < 0 ? h + 360 : h) % 360;
}

export function fromPolar(t: Triple): void {
  const h = (t[2] * Math.PI) / 180;
  const c = t[1];
  t[1] = c * Math.cos(h);
  t[2] = c * Math.sin(h);
}

/** m t for a 3 x 3 matrix, row by row. */
export function multiplyTriple(m: readonly number[], t: Triple): void {
  const [x, y, z] = t;
  t[0] = m[0]! * x + m[1]! * y + m[2]! * z;
  t[1] = m[3]! * x + m[4]! * y + m[5]! * z;
  t[2] = m[6]! * x + m[7]! * y + m[8]! * z;
}

export function multiply3(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const [r, c] = [3 * Math.floor(i / 3), i % 3];
    return a[r]! * b[c]! + a[r + 1]! * b[c + 3]! + a[r + 2]! * b[c + 6]!;
  });
}

export function invert3(m: readonly number[]): number[] {
  const at = (r: number, c: number) => m[3 * (r % 3) + (c % 3)]!;
  const cofactor = (r: number, c: number) =>
    at(r + 1, c + 1) * at(r + 2, c + 2) - at(r + 1, c + 2) * at(r + 2, c + 1);
  const det = at(0, 0) * cofactor(0, 0) + at(0, 1) * cofactor(0, 1) + at(0, 2) * cofactor(0, 2);
  return Array.from({ length: 9 }, (_, i) => cofactor(i % 3, Math.floor(i / 3)) / det);
}

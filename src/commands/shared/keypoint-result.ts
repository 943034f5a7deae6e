import type { Chart } from '../../core/chart/chart.js';
import { imageOverlay } from '../../core/chart/make.js';
import type { Column, Image, NdArray, Table } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import { readTable, type Warn } from '../../core/read.js';
import { type Features, type Keypoints, keypoints, strongest } from '../../kernels/features/keypoints.js';

const COLUMNS = ['x', 'y', 'scale', 'orientation', 'response'] as const;

/** Columns x, y, scale, orientation, response, then d0 ... of descriptors (bytes, where they are binary). */
export function featureTable(points: Keypoints, features?: Features): Record<string, Column> {
  const table: Record<string, Column> = {};
  for (const name of COLUMNS) table[name] = points[name];
  if (!features) return table;
  const { descriptors, width } = features;
  const n = points.x.length;
  for (let k = 0; k < width; k++) {
    const column = descriptors instanceof Uint8Array ? new Uint8Array(n) : new Float32Array(n);
    for (let i = 0; i < n; i++) column[i] = descriptors[i * width + k]!;
    table[`d${k}`] = column;
  }
  return table;
}

export const descriptorArray = ({ descriptors, width }: Features): NdArray => ({
  shape: [descriptors.length / width, width],
  data: descriptors,
});

/** More circles than these hide the picture below them. */
const DRAWN = 1500;

/** The picture with a circle of radius sqrt(2) sigma on each keypoint, and a tick where it has an orientation. */
export function keypointChart(image: Image, points: Keypoints, title: string, oriented = true): Chart {
  const n = points.x.length;
  const shown = n > DRAWN ? strongest(points, DRAWN) : Int32Array.from({ length: n }, (_, i) => i);
  const pick = (column: Float32Array) => Float32Array.from(shown, (i) => column[i]!);
  return imageOverlay({
    image,
    title,
    ...(n > DRAWN && { subtitle: `the ${DRAWN} strongest are drawn` }),
    circles: {
      x: pick(points.x),
      y: pick(points.y),
      radius: pick(points.scale).map((s) => Math.SQRT2 * s),
      ...(oriented && { angle: pick(points.orientation) }),
    },
  });
}

/** What `featureTable` wrote; binary descriptors are told by `hamming`. */
export async function readFeatures(path: string, warn: Warn, hamming = false): Promise<Features> {
  const table = await readTable(path, { header: true, missing: 'error' }, warn);
  const points = keypointsOf(table, path);
  const width = [...table.keys()].filter((name) => /^d\d+$/.test(name)).length;
  if (width === 0) throw new DataError('no descriptors: columns d0, d1, ...', { file: path });
  const n = points.x.length;
  const descriptors = hamming ? new Uint8Array(n * width) : new Float32Array(n * width);
  for (let k = 0; k < width; k++) {
    const values = numbersOf(table, `d${k}`, path);
    if (hamming) refuseNoByte(values, `d${k}`, path);
    for (let i = 0; i < n; i++) descriptors[i * width + k] = values[i]!;
  }
  return { keypoints: points, descriptors, width, metric: hamming ? 'hamming' : 'l2' };
}

function refuseNoByte(values: Float64Array, name: string, file: string): void {
  const odd = values.find((v) => !(Number.isInteger(v) && v >= 0 && v <= 255));
  if (odd !== undefined)
    throw new DataError(`${odd} in column ${name}: a binary descriptor is bytes, whole numbers up to 255`, {
      file,
      hint: 'are these descriptors of sift?',
    });
}

/** Places of a table: x and y; scale 1, orientation 0 and response 0 where it has none. */
export const readKeypoints = async (path: string, warn: Warn): Promise<Keypoints> =>
  keypointsOf(await readTable(path, { header: true, missing: 'error' }, warn), path);

function keypointsOf(table: Table, path: string): Keypoints {
  const points = keypoints(numbersOf(table, 'x', path).length);
  points.scale.fill(1);
  for (const name of COLUMNS)
    if (name === 'x' || name === 'y' || table.has(name)) points[name].set(numbersOf(table, name, path));
  return points;
}

function numbersOf(table: Table, name: string, file: string): Float64Array {
  const values = table.get(name);
  if (values === undefined)
    throw new DataError(`no column '${name}' among ${excerpt([...table.keys()].slice(0, 6).join(', '))}`, {
      file,
      hint: 'a table of ispr sift, or of ispr describe, was needed',
    });
  if (Array.isArray(values) && typeof values[0] === 'string')
    throw new DataError(`column '${name}' is text, numbers were needed`, { file });
  return Float64Array.from(values as ArrayLike<number>, Number);
}

import { DataError } from '../../core/errors.js';

/** One colour index a pixel, 0..colours-1 (quantiseColours in histogram.ts makes it). */
export interface ColourMap {
  width: number;
  height: number;
  colours: number;
  data: Int32Array;
}

/**
 * Spatial histogram: the picture is cut into columns x rows cells and each has its own colour histogram.
 * Counts [rows, columns, colours]; the sum over all cells is the plain histogram.
 */
export function spatialHistogram(map: ColourMap, columns: number, rows: number): Float64Array {
  const { width, height, colours, data } = map;
  check(map);
  if (columns < 1 || rows < 1 || columns > width || rows > height)
    throw new DataError(`a grid of ${columns} x ${rows} does not fit a picture of ${width} x ${height}`);
  const counts = new Float64Array(columns * rows * colours);
  for (let y = 0, p = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++, p++)
      counts[(row + Math.floor((x * columns) / width)) * colours + data[p]!]!++;
  }
  return counts;
}

/**
 * Colour correlogram, [distances, colours, colours] with
 *
 *   gamma_d(i, j) = Pr(a pixel at distance d has colour j | the pixel has colour i),
 *
 * the distance being max(|dx|, |dy|), over the pairs that lie in the picture: each row i sums to 1, or is all 0
 * when the colour does not occur. Costs 4 d steps a pixel, or `colours` where that is less.
 *
 * @see Huang, Kumar, Mitra, Zhu & Zabih, Image indexing using color correlograms, 1997
 */
export function correlogram(map: ColourMap, distances: readonly number[]): Float64Array {
  check(map);
  const { width, height, colours } = map;
  const cells = colours * colours;
  if (distances.length * cells > 2 ** 26)
    throw new DataError(`a correlogram of ${colours} colours at ${distances.length} distances is too large`, {
      hint: 'take fewer --bins or --distances',
    });
  const gamma = new Float64Array(distances.length * cells);
  distances.forEach((d, n) => {
    if (!Number.isInteger(d) || d < 1 || d >= Math.max(width, height))
      throw new DataError(`a distance must be 1 to ${Math.max(width, height) - 1} pixels, got ${d}`);
    const table = gamma.subarray(n * cells, (n + 1) * cells);
    // Measured: a box sum per colour costs about as much as 4 pairs.
    if (d > colours * 2) countByBoxes(map, d, table);
    else countByPairs(map, d, table);
    normaliseRows(table, colours);
  });
  return gamma;
}

/** Diagonal of the correlogram, [distances, colours]: Pr(same colour at distance d | colour i). */
export function autoCorrelogram(map: ColourMap, distances: readonly number[]): Float64Array {
  const full = correlogram(map, distances);
  const { colours } = map;
  return Float64Array.from({ length: distances.length * colours }, (_, k) => {
    const i = k % colours;
    return full[(k - i) * colours + i * colours + i]!;
  });
}

/** Pairs along one half of the ring; the other half are the same pairs seen from the other end. */
export function countByPairs({ width, height, colours, data }: ColourMap, d: number, table: Float64Array) {
  const pair = (dx: number, dy: number) => {
    const first = Math.max(0, -dx);
    const last = Math.min(width, width - dx);
    for (let y = 0; y + dy < height; y++) {
      const here = y * width;
      const there = (y + dy) * width + dx;
      for (let x = first; x < last; x++) {
        const i = data[here + x]!;
        const j = data[there + x]!;
        table[i * colours + j]!++;
        table[j * colours + i]!++;
      }
    }
  };
  for (let dx = -d; dx <= d; dx++) pair(dx, d);
  for (let dy = 1 - d; dy < d; dy++)
    if (dy >= 0) pair(d, dy);
    else pair(-d, -dy);
}

/** The ring as a box without the next smaller box, counted with one summed-area table a colour. */
export function countByBoxes({ width, height, colours, data }: ColourMap, d: number, table: Float64Array) {
  const w = width + 1;
  const area = new Int32Array(w * (height + 1));
  const box = (x: number, y: number, r: number) => {
    const left = Math.max(0, x - r);
    const right = Math.min(width, x + r + 1);
    const top = Math.max(0, y - r) * w;
    const bottom = Math.min(height, y + r + 1) * w;
    return area[bottom + right]! - area[bottom + left]! - area[top + right]! + area[top + left]!;
  };
  for (let j = 0; j < colours; j++) {
    for (let y = 0; y < height; y++) {
      let run = 0;
      for (let x = 0; x < width; x++) {
        if (data[y * width + x] === j) run++;
        area[(y + 1) * w + x + 1] = area[y * w + x + 1]! + run;
      }
    }
    if (area[area.length - 1] === 0) continue;
    for (let y = 0, p = 0; y < height; y++)
      for (let x = 0; x < width; x++, p++) table[data[p]! * colours + j]! += box(x, y, d) - box(x, y, d - 1);
  }
}

function normaliseRows(table: Float64Array, colours: number): void {
  for (let i = 0; i < table.length; i += colours) {
    let sum = 0;
    for (let j = i; j < i + colours; j++) sum += table[j]!;
    if (sum > 0) for (let j = i; j < i + colours; j++) table[j]! /= sum;
  }
}

function check({ width, height, colours, data }: ColourMap): void {
  if (data.length !== width * height)
    throw new DataError(`a ${width} x ${height} picture has ${width * height} colours, got ${data.length}`);
  for (const v of data)
    if (v < 0 || v >= colours) throw new DataError(`colour ${v} is not one of 0..${colours - 1}`);
}

import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { connectedComponents } from '../../../src/kernels/regions/connected-components.js';
import { deepMinima } from '../../../src/kernels/segmentation/minima.js';
import { watershed } from '../../../src/kernels/segmentation/watershed.js';
import { HEIGHT, rough, show, WIDTH } from './pictures.js';
import oracle from './segmentation.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const size = { width: WIDTH, height: HEIGHT };
const smooth = { ...size, levels: Uint8Array.from(oracle.smooth) };
const noise = { ...size, levels: rough };
const markers = new Int32Array(WIDTH * HEIGHT);
for (const [i, [x, y]] of [
  [3, 4],
  [30, 5],
  [10, 22],
  [33, 25],
  [20, 14],
].entries())
  markers[y! * WIDTH + x!] = i + 1;

describe('labels are those of scikit-image', () => {
  test.each([
    ['a smooth relief', watershed(smooth, markers), oracle.watershed.smooth],
    ['noise, eight neighbours', watershed(noise, markers, { connectivity: 8 }), oracle.watershed.rough8],
    ['compact', watershed(smooth, markers, { compactness: 3 }), oracle.watershed.compact],
    [
      'in a mask',
      watershed(noise, markers, { mask: rough.map((v) => (v < 230 ? 1 : 0)) }),
      oracle.watershed.masked,
    ],
  ])('%s', (_, labels, want) => {
    expect(show(labels, WIDTH)).toBe(show(want, WIDTH));
  });
});

test('lines keep all basins apart, one pixel wide, where scikit-image has them', () => {
  const { labels: basins } = connectedComponents(
    smooth.levels.map((v) => (v < 45 ? 1 : 0)),
    WIDTH,
    HEIGHT,
    { connectivity: 4 },
  );
  const labels = watershed(smooth, basins, { lines: true });
  labels.forEach((label, p) => {
    const beside = [
      ...((p + 1) % WIDTH ? [labels[p + 1]!] : []),
      ...(p + WIDTH < labels.length ? [labels[p + WIDTH]!] : []),
    ];
    if (label > 0) expect(beside.every((other) => other === 0 || other === label)).toBe(true);
  });
  const line = labels.filter((label) => label === 0).length;
  expect(Math.abs(line - oracle.watershed.lines.filter((label) => label === 0).length)).toBeLessThan(5);
  // Which pixel of a double line is taken differs here and there: it lets floods pass where two lines meet.
  const same = labels.filter((label, p) => label === oracle.watershed.lines[p]).length;
  expect(same / labels.length).toBeGreaterThan(0.99);
});

test('two valleys meet at the ridge; a plateau is shared by the nearer', () => {
  const levels = Uint8Array.of(0, 1, 2, 9, 2, 1, 0, 5, 5, 5, 5);
  const start = Int32Array.of(1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3);
  expect([...watershed({ width: 11, height: 1, levels }, start)]).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3]);
  expect([...watershed({ width: 11, height: 1, levels }, start, { lines: true })]).toEqual([
    1, 1, 1, 0, 2, 2, 2, 2, 0, 3, 3,
  ]);
});

describe.each([4, 8] as const)('SIMD and plain, %d neighbours', (connectivity) => {
  test('byte by byte, in a mask too, 8 and 16 bits', () => {
    const steep = { ...size, levels: Uint16Array.from(rough, (v) => 257 * v) };
    const mask = rough.map((v) => (v < 200 ? 1 : 0));
    for (const surface of [smooth, noise, steep])
      for (const options of [{ connectivity }, { connectivity, mask }]) {
        compute.simd = true;
        const fast = [watershed(surface, markers, options), deepMinima(surface, 30, options).markers];
        compute.simd = false;
        const plain = [watershed(surface, markers, options), deepMinima(surface, 30, options).markers];
        expect(fast).toEqual(plain);
      }
  });
});

test('16 bits: the order of levels is all that counts', () => {
  const levels = Uint16Array.from(smooth.levels, (v) => 257 * v);
  expect(watershed({ ...size, levels }, markers)).toEqual(watershed(smooth, markers));
});

test('what no flood reaches stays 0; without a marker there is no flood', () => {
  const mask = Uint8Array.of(1, 1, 0, 1);
  const line = { width: 4, height: 1, levels: new Uint8Array(4) };
  expect([...watershed(line, Int32Array.of(5, 0, 0, 0), { mask })]).toEqual([5, 5, 0, 0]);
  expect(() => watershed(line, new Int32Array(4))).toThrow('needs a marker');
  expect(() => watershed(line, Int32Array.of(0, 0, 1, 0), { mask })).toThrow('needs a marker');
  expect(() => watershed(line, new Int32Array(3))).toThrow('4 x 1');
});

describe('minima of a given depth', () => {
  test('h-minima of scikit-image', () => {
    const { markers: bottoms, count } = deepMinima(smooth, oracle.minima.h);
    expect(
      show(
        bottoms.map((v) => Math.min(v, 1)),
        WIDTH,
      ),
    ).toBe(show(oracle.minima.bottoms, WIDTH));
    expect(count).toBe(oracle.minima.count);
    expect(
      show(
        deepMinima(noise, 40).markers.map((v) => Math.min(v, 1)),
        WIDTH,
      ),
    ).toBe(show(oracle.minima.rough, WIDTH));
  });
  test('a row by eye: valleys 3, 5 and 1 deep', () => {
    const line = { width: 9, height: 1, levels: Uint8Array.of(7, 4, 7, 2, 2, 8, 7, 8, 9) };
    expect([...deepMinima(line, 1).markers]).toEqual([0, 1, 0, 2, 2, 0, 3, 0, 0]);
    expect([...deepMinima(line, 3).markers]).toEqual([0, 1, 0, 2, 2, 0, 0, 0, 0]);
    expect([...deepMinima(line, 4).markers]).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 0]);
    expect(() => deepMinima(line, 0)).toThrow('1 level or more');
  });
});

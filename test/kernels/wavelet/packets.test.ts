import { describe, expect, test } from 'vitest';
import { EXTENSIONS } from '../../../src/kernels/wavelet/edges.js';
import { waveletOf } from '../../../src/kernels/wavelet/families.js';
import {
  bestBasis,
  COSTS,
  frequencyOrder,
  joinPackets,
  packetCost,
  packets,
} from '../../../src/kernels/wavelet/packets.js';
import { largestDifference, noise } from '../signal/fixtures.js';
import oracle from './packets.oracle.json' with { type: 'json' };

const signal = (n: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(0.3 * i) + ((i * i * 7) % 11) / 10);
const energy = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0);
const haar = waveletOf('haar');

test.each(oracle.packets)('PyWavelets: $wavelet, $mode, level $level', (published) => {
  const mode = EXTENSIONS.find((known) => known === published.mode)!;
  const leaves = packets(signal(21), waveletOf(published.wavelet), { level: published.level, mode });
  expect(leaves.map(({ path }) => path)).toEqual(published.leaves.map(([path]) => path));
  leaves.forEach(({ values }, i) => {
    expect(largestDifference(values, published.leaves[i]![1] as number[])).toBeLessThan(1e-12);
  });
  const byFrequency = leaves.map(({ path }) => path).sort((a, b) => frequencyOrder(a) - frequencyOrder(b));
  expect(byFrequency).toEqual(published.frequencyOrder);
});

test('Haar packets are the Walsh transform: each of its rows has one packet of its own', () => {
  const walsh = [
    [1, 1, 1, 1],
    [1, 1, -1, -1],
    [1, -1, -1, 1],
    [1, -1, 1, -1],
  ];
  walsh.forEach((row, sequency) => {
    const leaves = packets(Float64Array.from(row), haar, { level: 2, mode: 'periodization' });
    for (const { path, values } of leaves)
      expect(Math.abs(values[0]!)).toBeCloseTo(frequencyOrder(path) === sequency ? 2 : 0, 14);
  });
});

test('a tone lies in the packet of its frequency', () => {
  const n = 1024;
  const w = waveletOf('db20');
  for (const band of [0, 3, 9, 15]) {
    const x = Float64Array.from({ length: n }, (_, t) => Math.cos((2 * Math.PI * (band + 0.5) * t) / 32));
    const loudest = packets(x, w, { level: 4, mode: 'periodization' }).sort(
      (a, b) => energy(b.values) - energy(a.values),
    )[0]!;
    expect(frequencyOrder(loudest.path)).toBe(band);
    expect(energy(loudest.values) / energy(x)).toBeGreaterThan(0.85); // the filters are no walls
  }
});

describe.each(EXTENSIONS)('%s', (mode) => {
  test('every tree comes back', () => {
    for (const name of ['haar', 'db3', 'bior2.4'])
      for (const n of [1, 2, 9, 40]) {
        const x = noise(n, 3);
        const w = waveletOf(name);
        const whole = packets(x, w, { level: 3, mode });
        expect(largestDifference(joinPackets(whole, w, { mode, length: n }), x)).toBeLessThan(1e-10);
        for (const cost of COSTS) {
          const { leaves } = bestBasis(x, w, { level: 4, mode, cost, threshold: 0.5 });
          expect(largestDifference(joinPackets(leaves.toReversed(), w, { mode, length: n }), x)).toBeLessThan(
            1e-10,
          );
        }
      }
  });
});

describe('best basis', () => {
  test('costs by hand', () => {
    const v = Float64Array.of(3, 0, -4);
    const at = { energy: 25, threshold: 3 };
    expect(packetCost(v, 'l1', at)).toBe(7);
    expect(packetCost(v, 'threshold', at)).toBe(1);
    const p = [9 / 25, 16 / 25];
    expect(packetCost(v, 'shannon', at)).toBeCloseTo(-p.reduce((s, q) => s + q * Math.log(q), 0), 14);
    expect(packetCost(v, 'log-energy', at)).toBeCloseTo(
      p.reduce((s, q) => s + Math.log(q), 0),
      14,
    );
  });
  test('a spike is left alone, a constant divided down to one coefficient', () => {
    const spike = new Float64Array(16);
    spike[5] = 1;
    const options = { level: 4, mode: 'periodization', cost: 'shannon' } as const;
    expect(bestBasis(spike, haar, options)).toEqual({ leaves: [{ path: '', values: spike }], cost: 0 });
    const { leaves, cost } = bestBasis(new Float64Array(16).fill(2), haar, options);
    expect(leaves.map(({ path }) => path)).toEqual(['aaaa', 'aaad', 'aad', 'ad', 'd']);
    expect(Math.abs(cost)).toBeLessThan(1e-14);
  });
  test.each(COSTS)('%s: no other tree of the level is cheaper', (cost) => {
    const x = signal(32);
    const options = { level: 3, mode: 'periodization', cost, threshold: 0.4 } as const;
    const w = waveletOf('db2');
    const best = bestBasis(x, w, options);
    // Every tree of up to three levels, written down: a leaf or two trees.
    const trees = (path: string): string[][] =>
      path.length === 3
        ? [[path]]
        : [[path], ...trees(`${path}a`).flatMap((a) => trees(`${path}d`).map((d) => [...a, ...d]))];
    const nodes = new Map(
      [0, 1, 2, 3].flatMap((level) =>
        packets(x, w, { ...options, level }).map(({ path, values }) => [path, values]),
      ),
    );
    const costs = trees('').map((tree) =>
      tree.reduce(
        (sum, path) => sum + packetCost(nodes.get(path)!, cost, { energy: energy(x), threshold: 0.4 }),
        0,
      ),
    );
    expect(costs.length).toBe(26); // t(k+1) = t(k)^2 + 1: 1, 2, 5, 26
    expect(best.cost).toBeCloseTo(Math.min(...costs), 12);
  });
});

test('packets that are no tree are refused', () => {
  const mode = 'periodization';
  const leaves = packets(noise(8), haar, { level: 2, mode });
  expect(() => joinPackets(leaves.slice(1), haar, { mode, length: 8 })).toThrow("packet 'aa'");
  expect(() => joinPackets(leaves, haar, { mode, length: 12 })).toThrow("packet 'aa' has 2 values, not 3");
  expect(() => joinPackets([...leaves, { path: 'a', values: noise(4) }], haar, { mode, length: 8 })).toThrow(
    'below others',
  );
  expect(() => joinPackets([], haar, { mode, length: 8 })).toThrow('missing');
});

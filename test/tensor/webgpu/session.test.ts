import { describe, expect, test } from 'vitest';
import { startTensors } from '../../../src/tensor/engine.js';
import { ANGLES, BOTH_WAYS, NETWORKS, STEPS, trainNetwork } from './networks.js';
import { linesOnGpu } from './process.js';

type Training = Awaited<ReturnType<typeof trainNetwork>>;
type Numbers = Record<string, number[]>;

const lines = await linesOnGpu<{ name: string; result: unknown }>('session-child.ts');
const results = new Map(lines?.map(({ name, result }) => [name, result]));
const resultOf = <T>(name: string) => results.get(name) as T;
await startTensors('cpu');

describe.skipIf(!lines)('webgpu', () => {
  // Steps in float32, each of which amplifies the rounding of the one before. Adam divides a derivative by its own
  // size: where that is all rounding, a parameter differs by a part of the rate, 0.01.
  const OUTPUTS = 1e-3;
  const PARAMETERS = 5e-3;

  test.each(Object.entries(NETWORKS))('%s is trained as on cpu', async (name, job) => {
    const want = await trainNetwork(job, { steps: STEPS, capture: false });
    const got = resultOf<Training>(`${name} captured`);
    for (const [step, outputs] of got.outputs.entries()) expectNear(outputs, want.outputs[step]!, OUTPUTS);
    expectNear(got.state, want.state, PARAMETERS);
    const losses = want.outputs.map(({ loss }) => loss![0]);
    expect(new Set(losses).size).toBe(STEPS);
    expect(got.kernels).toBeGreaterThan(20);
  });

  test.each(BOTH_WAYS)('captured steps of %s are those that run one by one', (name) => {
    const captured = resultOf<Training>(`${name} captured`);
    const plain = resultOf<Training>(`${name} one by one`);
    // The same shaders on the same values; sums by atomic additions may come in another order.
    for (const [step, outputs] of captured.outputs.entries()) expectNear(outputs, plain.outputs[step]!, 1e-6);
    expectNear(captured.state, plain.state, 1e-6);
  });

  test('noise has the moments of its law, no two steps or places the same', () => {
    const [first, second] = resultOf<[Numbers, Numbers]>('noise');
    for (const { normal, uniform } of [first, second]) {
      // Five standard errors of 40,000 draws.
      expect(Math.abs(moment(normal!, 1))).toBeLessThan(0.025);
      expect(Math.abs(moment(normal!, 2) - 1)).toBeLessThan(0.036);
      expect(Math.abs(moment(normal!, 4) - 3)).toBeLessThan(0.25);
      expect(Math.abs(moment(uniform!, 1) - 0.5)).toBeLessThan(0.0073);
      expect(Math.abs(moment(uniform!, 2) - 1 / 3)).toBeLessThan(0.0075);
      expect(Math.max(...uniform!)).toBeLessThan(1);
      expect(Math.min(...uniform!)).toBeGreaterThanOrEqual(0);
      // Neighbours are independent: five standard errors of their mean product.
      expect(
        Math.abs(normal!.reduce((sum, v, i) => sum + v * (normal![i + 1] ?? 0), 0) / normal!.length),
      ).toBeLessThan(0.025);
    }
    const starts = [first, second].flatMap(({ normal, other }) => [normal!.slice(0, 8), other!]).flat();
    expect(new Set(starts).size).toBe(32);
    expect(resultOf<Numbers>('noise again')).toEqual(first);
  });

  test('waves keep their digits over many turns', () => {
    const [{ sin, cos, tan }] = resultOf<{ outputs: [Record<'sin' | 'cos' | 'tan', number[]>] }>(
      'waves',
    ).outputs;
    for (const [i, x] of ANGLES.entries()) {
      expect(Math.abs(sin[i]! - Math.sin(x))).toBeLessThan(5e-7);
      expect(Math.abs(cos[i]! - Math.cos(x))).toBeLessThan(5e-7);
      // Near its poles the tangent is as wrong as the cosine relative to itself.
      expect(Math.abs(tan[i]! - Math.tan(x)) * Math.cos(x) ** 2).toBeLessThan(1e-6);
    }
  });

  test('parts of the state change places, and outputs are those from before', () => {
    expect(resultOf('parts of the state change places')).toEqual({
      outputs: [{ was: [1, 2] }, { was: [3, 4] }, { was: [1, 2] }],
      state: { a: [3, 4], b: [1, 2] },
    });
  });

  test('inputs of several shapes and types', () => {
    const output = (flag: number) => ({ flag: [flag], nothing: [], one: [1] });
    expect(resultOf('inputs of several shapes and types')).toEqual({
      outputs: [output(0), output(1), output(0), output(0)],
      state: { total: [1 + 2 + (5 + 6 + 7) + (8 + 9)] },
    });
  });

  test('a value that is read back in a step is refused', () => {
    expect(resultOf<Error>('a value that is read back').message).toMatch(/read a tensor back to JavaScript/);
  });

  test('too little memory of the device is exit 69 with a way out, and the next step runs', () => {
    expect(resultOf('too much memory')).toMatchObject({
      message: expect.stringMatching(/^out of memory on the GPU/),
      code: 69,
      hint: expect.stringMatching(/--batch/),
    });
    expect(resultOf('a step after all that')).toEqual({ outputs: [{ y: [2] }], state: { w: [1] } });
  });
});

const moment = (x: readonly number[], power: number) => x.reduce((sum, v) => sum + v ** power, 0) / x.length;

/** Every number within `tolerance` relative to the largest of its tensor, or to 1. */
function expectNear(got: Numbers, want: Numbers, tolerance: number) {
  expect(Object.keys(got).sort()).toEqual(Object.keys(want).sort());
  for (const [name, truth] of Object.entries(want)) {
    const largest = truth.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
    const worst = truth.reduce((most, v, i) => Math.max(most, Math.abs(v - got[name]![i]!)), 0);
    expect(worst / largest, name).toBeLessThan(tolerance);
  }
}

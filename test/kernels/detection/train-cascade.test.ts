import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { falseAlarms, mineNegatives } from '../../../src/kernels/detection/background.js';
import { iou } from '../../../src/kernels/detection/boxes.js';
import { judge } from '../../../src/kernels/detection/cascade.js';
import { detectObjects } from '../../../src/kernels/detection/detect-objects.js';
import { rocOf } from '../../../src/kernels/detection/roc.js';
import { type StageReport, trainCascade } from '../../../src/kernels/detection/train-cascade.js';
import { windowsOf } from '../../../src/kernels/detection/windows.js';
import { background, paintTarget, targets } from './patterns.js';

const { threads } = compute;
afterEach(() => Object.assign(compute, { simd: true, threads }));

const size = { width: 12, height: 12 };
const rng = createRng(2);
const positives = targets(150, rng);
const scenes = Array.from({ length: 5 }, () => background(160, 120, rng));
const goals = {
  stages: 5,
  hitRate: 0.99,
  falseAlarm: 0.3,
  maxStumps: 20,
  boost: 'gentle',
  negatives: 250,
  features: 600,
  leastFalseAlarm: 1e-5,
} as const;

const reports: StageReport[] = [];
const trained = await trainCascade(positives, scenes, size, goals, createRng(0), {
  done: (_, report) => {
    reports.push(report);
  },
});
const { cascade } = trained;

describe('training', () => {
  test('every stage meets its goals on what it was trained on', () => {
    expect(reports.length).toBe(cascade.stages.length);
    for (const { hitRate, falseAlarm, stumps } of reports) {
      expect(hitRate).toBeGreaterThanOrEqual(0.99);
      if (stumps < goals.maxStumps) expect(falseAlarm).toBeLessThanOrEqual(0.3);
    }
  });

  test('less and less of the background comes to the later stages', () => {
    for (let k = 1; k < reports.length; k++)
      expect(reports[k]!.background).toBeLessThan(reports[k - 1]!.background);
  });

  test('new objects pass, new background does not', () => {
    const { depth } = judge(windowsOf(targets(200, createRng(77)), size), cascade);
    expect(depth.filter((d) => d === cascade.stages.length).length).toBeGreaterThan(185);
    const { passed, windows } = falseAlarms([background(160, 120, createRng(78))], cascade, 1.2);
    expect(windows).toBeGreaterThan(30_000);
    expect(passed).toBeLessThan(0.002 * windows);
  });

  test('the same at any number of threads', async () => {
    const short = { ...goals, stages: 2 };
    compute.threads = 1;
    const one = await trainCascade(positives, scenes, size, short, createRng(0));
    compute.threads = 3;
    expect(await trainCascade(positives, scenes, size, short, createRng(0))).toEqual(one);
    expect(one.cascade.stages).toEqual(cascade.stages.slice(0, 2));
  });

  test('a training that goes on ends as one that was never interrupted', async () => {
    const begin = cascade.stages.slice(0, 2);
    const resumed = await trainCascade(positives, scenes, size, goals, createRng(0), { begin });
    expect(resumed).toEqual(trained);
  });

  test('discrete AdaBoost learns it too', async () => {
    const done = await trainCascade(
      positives,
      scenes,
      size,
      { ...goals, stages: 2, boost: 'discrete' },
      createRng(0),
    );
    for (const { stumps } of done.cascade.stages)
      for (const { below, above } of stumps) expect(below).toBe(-above);
    const { passed, windows } = falseAlarms(scenes, done.cascade, 1.2);
    expect(passed).toBeLessThan(0.3 * windows);
  });

  test('what cannot be learnt is refused', async () => {
    const flat = [{ width: 50, height: 50, channels: 1, data: new Uint8Array(2500).fill(9) }] as const;
    await expect(trainCascade(positives, flat, size, goals, createRng(0))).rejects.toThrow('not flat');
    await expect(
      trainCascade(positives.subarray(0, 144 * 5), scenes, size, goals, createRng(0)),
    ).rejects.toThrow('5 positives');
    const small = [{ width: 11, height: 50, channels: 1, data: new Uint8Array(550) }] as const;
    await expect(trainCascade(positives, small, size, goals, createRng(0))).rejects.toThrow('12 x 12');
  });
});

describe('hard negatives', () => {
  test('all of them pass the cascade', () => {
    const part = { ...size, stages: cascade.stages.slice(0, 2) };
    const { patches, passed, windows } = mineNegatives(scenes, part, 60, 0.01, createRng(5));
    expect(patches.length).toBe(60 * 144);
    expect(passed).toBeGreaterThan(60);
    expect(windows).toBeGreaterThan(passed);
    expect([...judge(windowsOf(patches, size), part).depth]).toEqual(new Array(60).fill(2));
  });

  test('where there are fewer, all are taken', () => {
    const { patches, passed } = mineNegatives(scenes, cascade, 5000, 1, createRng(5));
    expect(patches.length).toBe(144 * passed);
  });
});

describe('detection', () => {
  test('planted at two scales, both are found and nothing else', () => {
    const scene = background(200, 150, createRng(31));
    const places = [
      { x: 20, y: 30, scale: 2 },
      { x: 110, y: 60, scale: 5 },
    ];
    for (const place of places) paintTarget(scene, place, createRng(1));
    const { boxes, passed, windows } = detectObjects(scene, cascade, { factor: 1.1, minNeighbors: 12 });
    expect(boxes).toHaveLength(2);
    for (const { x, y, scale } of places) {
      const best = Math.max(...boxes.map((box) => iou(box, { x, y, w: 12 * scale, h: 12 * scale })));
      expect(best).toBeGreaterThan(0.6);
    }
    expect(passed).toBeLessThan(0.01 * windows);
  });

  test('rows that are left out lose neighbours, not objects', () => {
    const scene = background(100, 90, createRng(32));
    paintTarget(scene, { x: 30, y: 20, scale: 3 }, createRng(1));
    const dense = detectObjects(scene, cascade, { factor: 1.1, minNeighbors: 2 });
    const sparse = detectObjects(scene, cascade, { factor: 1.1, minNeighbors: 2, step: 2 });
    expect(sparse.windows).toBeLessThan(0.6 * dense.windows);
    expect(sparse.boxes[0]!.neighbors).toBeLessThan(dense.boxes[0]!.neighbors);
    expect(iou(sparse.boxes[0]!, dense.boxes[0]!)).toBeGreaterThan(0.7);
  });
});

test('the ROC curve falls stage by stage and ends at the rates of the cascade', () => {
  const objects = targets(100, createRng(90));
  const { stages, falseAlarm, hitRate, threshold, passed, windows } = rocOf(cascade, objects, scenes, 1.2);
  const end = stages.indexOf(cascade.stages.length);
  expect(falseAlarm[0]).toBe(1);
  expect(falseAlarm[end]).toBe(passed / windows);
  for (let i = 1; i < stages.length; i++) {
    expect(hitRate[i]).toBeLessThanOrEqual(hitRate[i - 1]!);
    if (i > end) expect(threshold[i]).toBeGreaterThanOrEqual(threshold[i - 1]!);
    if (i !== end) expect(falseAlarm[i]).toBeLessThanOrEqual(falseAlarm[i - 1]!);
  }
});

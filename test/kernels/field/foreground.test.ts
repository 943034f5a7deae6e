import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { fitForeground } from '../../../src/kernels/field/fit-foreground.js';
import { foregroundField } from '../../../src/kernels/field/foreground-field.js';
import { exactCut } from '../../../src/kernels/field/graph-cut.js';
import { dataLabels, fieldEnergy } from '../../../src/kernels/field/grid-field.js';
import { classifierCosts, fitPixelClassifier } from '../../../src/kernels/field/pixel-classifier.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import { contrastWeights } from '../../../src/kernels/segmentation/contrast-weights.js';
import { energyOf } from '../../../src/kernels/segmentation/grabcut.js';
import { meadow } from '../../../src/kernels/synth/meadow.js';

function example(seed: number) {
  const { image, mask } = meadow({ width: 72, height: 54, noise: 45 }, createRng(seed));
  const floats: Raster<Float32Array> = { ...image, data: Float32Array.from(image.data) };
  return { image: floats, mask };
}

const iou = (a: ArrayLike<number>, b: Uint8Array) => {
  let [both, either] = [0, 0];
  for (let p = 0; p < b.length; p++) {
    both += a[p]! & b[p]!;
    either += a[p]! | b[p]!;
  }
  return both / either;
};

test('E is the sum of costs and contrast, as GrabCut counts it', () => {
  const { image, mask } = example(1);
  const rng = createRng(0);
  const costs = [0, 1].map(() => Float64Array.from(mask, () => 5 * rng.uniform())) as [
    Float64Array,
    Float64Array,
  ];
  const field = foregroundField(image, costs, undefined, 3);
  const component = new Uint8Array(mask.length);
  const want = energyOf(
    mask,
    [
      { cost: costs[0], component },
      { cost: costs[1], component },
    ],
    contrastWeights(image, 3),
  );
  expect(fieldEnergy(field, Int32Array.from(mask))).toBeCloseTo(want, 8);
});

test('seeds hold against any neighbours and data', () => {
  const { image, mask } = example(2);
  const costs = [mask, mask].map((m, side) => Float64Array.from(m, (v) => (v === side ? 0 : 4))) as [
    Float64Array,
    Float64Array,
  ];
  const seeds = new Uint8Array(mask.length);
  const inside = mask.indexOf(1);
  seeds[inside] = 2;
  seeds[0] = 1;
  const { labels } = exactCut(foregroundField(image, costs, seeds, 20));
  expect(labels[inside]).toBe(0);
  expect(labels[0]).toBe(1);
});

test('the classifier is at the top of its likelihood: features expected are features seen', () => {
  const examples = [example(3), example(4)];
  const l2 = 1e-3;
  const { weights, logLikelihood } = fitPixelClassifier(examples, l2);
  const value = (w: Float64Array) => {
    let sum = 0;
    let n = 0;
    for (const { image, mask } of examples) {
      const costs = classifierCosts(image, w);
      mask.forEach((side, p) => {
        sum -= costs[side === 1 ? 1 : 0][p]!;
      });
      n += mask.length;
    }
    return sum / n - (l2 * w.reduce((s, v) => s + v * v, 0)) / 2;
  };
  const best = value(weights);
  expect(logLikelihood - (l2 * weights.reduce((s, v) => s + v * v, 0)) / 2).toBeCloseTo(best, 10);
  // The gradient by differences: 1e-6 is what L-BFGS was asked for, 1e-8 what differences of 1e-5 leave.
  for (let j = 0; j < weights.length; j++) {
    const [up, down] = [1e-5, -1e-5].map((d) => value(weights.map((v, i) => (i === j ? v + d : v)))) as [
      number,
      number,
    ];
    expect(Math.abs(up - down) / 2e-5).toBeLessThan(5e-6);
  }
});

test('neighbours cut out better than pixels by themselves, on a picture that was not learnt from', () => {
  const examples = [example(5), example(6)];
  const model = fitForeground(examples);
  expect(model.smoothness).toBeGreaterThan(0);
  for (const smoothness of [0, 0.5, 64]) {
    const right = examples.map(({ image, mask }) => {
      const field = foregroundField(image, classifierCosts(image, model.weights), undefined, smoothness);
      return exactCut(field).labels.reduce((sum, l, p) => sum + Number(l === mask[p]), 0) / mask.length;
    });
    expect((right[0]! + right[1]!) / 2).toBeLessThan(model.accuracy);
  }
  const { image, mask } = example(7);
  const costs = classifierCosts(image, model.weights);
  const alone = foregroundField(image, costs, undefined, 0);
  const both = foregroundField(image, costs, undefined, model.smoothness);
  const [by, cut] = [dataLabels(alone), exactCut(both).labels];
  expect(exactCut(alone).labels).toEqual(by);
  expect(iou(cut, mask)).toBeGreaterThan(iou(by, mask));
  expect(iou(cut, mask)).toBeGreaterThan(0.9);
});

test('masks of one side teach nothing', () => {
  const { image, mask } = example(8);
  expect(() => fitPixelClassifier([{ image, mask: mask.map(() => 0) }])).toThrow('no foreground');
});

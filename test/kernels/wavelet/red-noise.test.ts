import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { arSeries } from '../../../src/kernels/synth/processes.js';
import { continuousWavelet } from '../../../src/kernels/wavelet/continuous.js';
import { cwt } from '../../../src/kernels/wavelet/cwt.js';
import {
  redNoiseCoefficient,
  significantMeanPower,
  significantPower,
} from '../../../src/kernels/wavelet/red-noise.js';
import { octaves } from '../../../src/kernels/wavelet/scales.js';
import oracle from './continuous.oracle.json' with { type: 'json' };

const morlet = continuousWavelet('morlet');
const hat = continuousWavelet('mexican-hat');
const scales = Float64Array.from(oracle.scales);
const red = { variance: 1.7, coefficient: 0.6, level: 0.95 };

test("pycwt's levels: 18 for Morlet, 18 for the Mexican hat, 12 of means over time", () => {
  significantPower(morlet, scales, red).forEach((v, i) => {
    expect(v).toBeCloseTo(oracle.levels[i]!, 11);
  });
  significantPower(hat, scales, { ...red, level: 0.9 }).forEach((v, i) => {
    expect(v).toBeCloseTo(oracle.realLevels[i]!, 11);
  });
  significantMeanPower(morlet, scales.subarray(0, 12), 256, red)!.forEach((v, i) => {
    expect(v).toBeCloseTo(oracle.globalLevels[i]!, 9);
  });
});

test('white noise: the variance times chi square over its degrees of freedom', () => {
  const white = { variance: 2, coefficient: 0, level: 0.95 };
  // chi2_2(0.95) = -2 ln 0.05
  for (const v of significantPower(morlet, scales, white)) expect(v).toBeCloseTo(-2 * Math.log(0.05), 12);
  for (const v of significantPower(hat, scales, { ...white, level: 0.9 }))
    expect(v).toBeCloseTo(2 * oracle.chi2[1]!, 11);
});

test('five points in a hundred of red noise pass the level, and its coefficient is found', () => {
  const x = arSeries({ coefficients: [0.7], samples: 2 ** 15, sigma: 1 }, createRng(5));
  const coefficient = redNoiseCoefficient(x);
  expect(Math.abs(coefficient - 0.7)).toBeLessThan(0.02); // three deviations of an estimate are 0.012
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
  const at = octaves(4, 32, 4);
  const power = cwt(x, morlet, at, { border: 'periodic' });
  const level = significantPower(morlet, at, { variance, coefficient, level: 0.95 });
  const above = power.reduce((count, p, i) => count + Number(p > level[Math.floor(i / x.length)]!), 0);
  // Some 5000 independent points: a deviation of 0.3 %; the spectrum is steep within the wavelet's band.
  expect(Math.abs(above / power.length - 0.05)).toBeLessThan(0.012);
});

test('no measured decorrelation, no test of means; too few samples are refused', () => {
  const other = continuousWavelet('morlet', { omega0: 8 });
  expect(significantMeanPower(other, scales, 256, red)).toBeUndefined();
  expect(() => redNoiseCoefficient(Float64Array.of(1, 2, 3))).toThrow('four samples or more, got 3');
});

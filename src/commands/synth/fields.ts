import { heatMap, imageOverlay, panels } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import type { Rng } from '../../core/random.js';
import { gibbsState } from '../../kernels/field/gibbs-field.js';
import { isingField } from '../../kernels/field/ising.js';
import { isingExact, isingIsSmall } from '../../kernels/field/ising-exact.js';
import { flippedShapes } from '../../kernels/synth/flips.js';
import { meadow } from '../../kernels/synth/meadow.js';
import { STREET_LABELS, street } from '../../kernels/synth/street.js';
import type { SynthOptions } from './options.js';

const gray = (data: Uint8Array, { width, height }: { width: number; height: number }): Image => ({
  width,
  height,
  channels: 1,
  data,
});

export function flipped({ width, height, flips }: SynthOptions, rng: Rng): Result {
  const { clean, noisy } = flippedShapes({ width, height, flips }, rng);
  const size = { width, height };
  const turned = noisy.reduce((sum, v, p) => sum + Number(v !== clean[p]), 0);
  return {
    image: gray(noisy, size),
    metrics: { width, height, flipped: turned / noisy.length },
    extra: {
      clean: { image: gray(clean, size) },
      labels: { labels: { ...size, data: clean.map((v) => v / 255) } },
    },
    plot: () =>
      panels([
        imageOverlay({ image: gray(noisy, size), title: 'Noisy' }),
        imageOverlay({ image: gray(clean, size), title: 'Clean' }),
      ]),
  };
}

export function meadowScene({ width, height, noise = 40 }: SynthOptions, rng: Rng): Result {
  const { image, mask } = meadow({ width, height, noise }, rng);
  const labels = { width, height, data: mask };
  return {
    image,
    metrics: { width, height, segments: 2 },
    extra: { labels: { labels } },
    plot: () => imageOverlay({ image, labels }),
  };
}

// Cars stand on the road and before the sky: what a driver knows. Costs in nats, as those of the data are.
const RULES = [
  ['road', 'above', 'sky', 10],
  ['car', 'above', 'sky', 10],
  ['road', 'above', 'car', 3],
] as const;

export function streetScene({ width, height, noise = 1.2 }: SynthOptions, rng: Rng): Result {
  const { labels, probabilities } = street({ width, height, noise }, rng);
  const names = [...STREET_LABELS];
  return {
    array: { shape: [height, width, names.length], data: probabilities },
    metrics: { width, height, segments: names.length },
    extra: {
      labels: { labels: { width, height, data: labels } },
      truth: {
        table: {
          label: names.map((_, l) => l),
          name: names,
          pixels: names.map((_, l) => labels.reduce((sum, v) => sum + Number(v === l), 0)),
        },
      },
      rules: {
        table: {
          first: RULES.map(([first]) => first),
          relation: RULES.map(([, relation]) => relation),
          second: RULES.map(([, , second]) => second),
          cost: RULES.map(([, , , cost]) => cost),
        },
      },
    },
    plot: () =>
      panels(
        names.map((name, l) =>
          heatMap({
            values: Float64Array.from({ length: width * height }, (_, p) => probabilities[3 * p + l]!),
            rows: height,
            columns: width,
            domain: [0, 1],
            title: `P(${name})`,
          }),
        ),
        { columns: 2 },
      ),
  };
}

// Of a picture too large to be summed: far beyond the critical coupling no number of sweeps is enough.
const SWEEPS = 500;

export function isingSample({ width, height, coupling, bias }: SynthOptions, rng: Rng): Result {
  const exact = isingIsSmall(width, height) ? isingExact({ width, height, coupling, bias }, rng) : undefined;
  const spins = exact?.spins ?? sampled(width, height, coupling, bias, rng);
  const image = gray(
    Uint8Array.from(spins, (v) => (v > 0 ? 255 : 0)),
    { width, height },
  );
  let agreeing = 0;
  for (let p = 0; p < spins.length; p++) {
    if ((p + 1) % width !== 0) agreeing += spins[p]! * spins[p + 1]!;
    if (p + width < spins.length) agreeing += spins[p]! * spins[p + width]!;
  }
  const magnetisation = spins.reduce((sum, v) => sum + v, 0);
  return {
    image,
    metrics: {
      width,
      height,
      energy: -coupling * agreeing - bias * magnetisation,
      magnetisation: magnetisation / spins.length,
      ...(exact && { logZ: exact.logZ }),
    },
    plot: () => imageOverlay({ image }),
  };
}

function sampled(width: number, height: number, coupling: number, bias: number, rng: Rng): Int8Array {
  const up = new Int8Array(width * height).fill(1);
  const field = isingField(up, width, height, { dataWeight: bias, smoothness: coupling });
  const start = Int32Array.from(up, () => rng.integer(2));
  return Int8Array.from(gibbsState(field, SWEEPS, start, rng), (l) => 2 * l - 1);
}

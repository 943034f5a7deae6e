import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';

// Table 1 of the paper: angle, height and width of the waves P, Q, R, S, T.
const ANGLES = [-Math.PI / 3, -Math.PI / 12, 0, Math.PI / 12, Math.PI / 2];
const HEIGHTS = [1.2, -5, 30, -7.5, 0.75];
const SPREADS = [0.25, 0.1, 0.1, 0.1, 0.4];

/** Steps a second of the integration, at least. */
const INNER_RATE = 512;

/** What brings the model's R peak to about a millivolt. */
const MILLIVOLTS = 1 / 0.04;

/**
 * An electrocardiogram in millivolts: a point runs round a circle once a beat, and five places of the circle push its
 * height up or down,
 *
 *   dz/dt = - sum_i a_i d_i exp(-d_i^2 / (2 b_i^2)) - (z - z0(t)),   d_i = theta - theta_i,
 *
 * with z0 the slow wander of breathing. Intervals between beats vary by `variability` about 60 / bpm, swinging with
 * breath (0.25 Hz) and blood pressure (0.1 Hz). `beats` are the seconds of the R peaks.
 *
 * @see McSharry, Clifford, Tarassenko & Smith, A dynamical model for generating synthetic electrocardiogram
 *      signals, 2003
 */
export function heartbeat(
  {
    samples,
    rateHz,
    bpm = 70,
    variability = 0.05,
    offset = 0,
  }: { samples: number; rateHz: number; bpm?: number; variability?: number; offset?: number },
  rng: Rng,
): { x: Float64Array; beats: number[] } {
  if (!(bpm >= 20 && bpm <= 300)) throw new DataError(`a heart beats 20 to 300 times a minute, not ${bpm}`);
  const inner = Math.max(1, Math.ceil(INNER_RATE / rateHz));
  const h = 1 / (rateHz * inner);
  const phases = [2 * Math.PI * rng.uniform(), 2 * Math.PI * rng.uniform()];
  const x = new Float64Array(samples);
  const beats: number[] = [];
  let theta = -Math.PI;
  let z = 0;
  let irregular = rng.normal();
  const interval = (t: number) =>
    (60 / bpm) *
    (1 +
      variability *
        (0.7 * Math.sin(2 * Math.PI * 0.25 * t + phases[0]!) +
          0.5 * Math.sin(2 * Math.PI * 0.1 * t + phases[1]!) +
          0.5 * irregular));
  for (let i = 0; i < samples * inner; i++) {
    const t = i * h;
    const turn = (2 * Math.PI) / Math.max(0.2, interval(t));
    const slope = (after: number, height: number) => push(theta + turn * after) - height + wander(t + after);
    const k1 = slope(0, z);
    const k2 = slope(h / 2, z + (h / 2) * k1);
    const k3 = slope(h / 2, z + (h / 2) * k2);
    const k4 = slope(h, z + h * k3);
    if (i % inner === 0) x[i / inner] = offset + z * MILLIVOLTS;
    z += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    const before = theta;
    theta += turn * h;
    if (before < 0 && theta >= 0) beats.push(t + (h * -before) / (theta - before));
    if (theta > Math.PI) {
      theta -= 2 * Math.PI;
      irregular = rng.normal();
    }
  }
  return { x, beats };
}

function push(theta: number): number {
  let sum = 0;
  for (let i = 0; i < ANGLES.length; i++) {
    const d = theta - ANGLES[i]!;
    sum -= HEIGHTS[i]! * d * Math.exp((-d * d) / (2 * SPREADS[i]! ** 2));
  }
  return sum;
}

const wander = (t: number) => 0.005 * Math.sin(2 * Math.PI * 0.25 * t);

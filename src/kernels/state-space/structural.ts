import { diagonal, type Matrix, matrix } from '../linalg/matrix.js';
import type { CovarianceForm } from './kalman-em.js';
import type { StateSpace } from './model.js';

export const STRUCTURES = [
  'local-level',
  'local-trend',
  'constant-velocity',
  'constant-acceleration',
] as const;
export type Structure = (typeof STRUCTURES)[number];

/** The states of one series, and how the noise of the model varies when it is learnt. */
export const structureStates: Record<Structure, readonly string[]> = {
  'local-level': ['level'],
  'local-trend': ['level', 'slope'],
  'constant-velocity': ['position', 'velocity'],
  'constant-acceleration': ['position', 'velocity', 'acceleration'],
};

export const structureNoise: Record<Structure, CovarianceForm> = {
  'local-level': 'diagonal',
  'local-trend': 'diagonal',
  'constant-velocity': 'scaled',
  'constant-acceleration': 'scaled',
};

export interface StructureOptions {
  /** Seconds from sample to sample. */
  step: number;
  /** Variance that the states gain: of the level (and the slope) a sample, of the velocity or acceleration a second. */
  processNoise: number;
  observationNoise: number;
  /** Samples of a season that repeats and slowly changes, beside a level or trend. */
  period?: number | undefined;
}

/**
 * A model of one series that is seen with noise:
 *
 * - local-level: a random walk
 * - local-trend: a level whose slope walks; both gain variance at each sample
 * - constant-velocity, constant-acceleration: the last of the states is driven by white noise in continuous time,
 *   Q_ij = q dt^(2p+1-i-j) / ((p-i)! (p-j)! (2p+1-i-j)), p the last state
 *
 * With a period P there are P - 1 states more, gamma_{t+1} = -(gamma_t + .. + gamma_{t-P+2}) + noise, so that a season
 * has sum 0. It begins at the first sample that is there, as uncertain as the series is wide.
 *
 * @see Durbin & Koopman, Time Series Analysis by State Space Methods, section 3.2; Bar-Shalom, Li & Kirubarajan,
 *   Estimation with Applications to Tracking and Navigation, 2001, section 6.2
 */
export function structuralModel(
  structure: Structure,
  y: Float64Array,
  { step, processNoise, observationNoise, period }: StructureOptions,
): StateSpace {
  const model = withoutSeason(structure, y, { step, processNoise, observationNoise });
  if (period === undefined) return model;
  const season = seasonModel(period, processNoise * SLOWER, model.initialCovariance.data[0]!);
  const both = sideBySide([model, season]);
  return {
    ...both,
    observation: matrix(
      1,
      both.observation.cols,
      Float64Array.of(...model.observation.data, ...season.observation.data),
    ),
    observationCovariance: model.observationCovariance,
  };
}

/** The last P - 1 values of a season, newest first. */
function seasonModel(period: number, noise: number, variance: number): StateSpace {
  const n = period - 1;
  const transition = matrix(n, n);
  transition.data.fill(-1, 0, n);
  for (let i = 1; i < n; i++) transition.data[i * n + i - 1] = 1;
  const [observation, transitionCovariance] = [matrix(1, n), matrix(n, n)];
  observation.data[0] = 1;
  transitionCovariance.data[0] = noise;
  return {
    ...{ transition, observation, transitionCovariance },
    observationCovariance: matrix(1, 1),
    initialMean: new Float64Array(n),
    initialCovariance: diagonal(new Float64Array(n).fill(variance)),
  };
}

function withoutSeason(
  structure: Structure,
  y: Float64Array,
  { step, processNoise, observationNoise }: StructureOptions,
): StateSpace {
  const n = structureStates[structure].length;
  const kinematic = structureNoise[structure] === 'scaled';
  const dt = kinematic ? step : 1;
  const transition = matrix(n, n);
  const transitionCovariance = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (j >= i) transition.data[i * n + j] = dt ** (j - i) / factorial(j - i);
      const [p, power] = [n - 1, 2 * n - 1 - i - j];
      transitionCovariance.data[i * n + j] = kinematic
        ? (processNoise * dt ** power) / (factorial(p - i) * factorial(p - j) * power)
        : i === j
          ? processNoise * (i === 0 ? 1 : SLOWER)
          : 0;
    }
  const { first, variance } = extent(y);
  const observation = matrix(1, n);
  observation.data[0] = 1;
  const initialMean = new Float64Array(n);
  initialMean[0] = first;
  return {
    ...{ transition, observation, transitionCovariance, initialMean },
    observationCovariance: matrix(1, 1, Float64Array.of(observationNoise)),
    initialCovariance: diagonal(Float64Array.from({ length: n }, (_, i) => variance / dt ** (2 * i))),
  };
}

/** Slopes and seasons change less than levels: where to begin to learn. */
const SLOWER = 0.01;

const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));

/** Models that know nothing of each other as one. */
export function sideBySide(models: readonly StateSpace[]): StateSpace {
  const along = (pick: (model: StateSpace) => Matrix) => {
    const blocks = models.map(pick);
    const cols = blocks.reduce((sum, block) => sum + block.cols, 0);
    const whole = matrix(
      blocks.reduce((sum, block) => sum + block.rows, 0),
      cols,
    );
    let [row, column] = [0, 0];
    for (const { rows, cols: width, data } of blocks) {
      for (let i = 0; i < rows; i++)
        whole.data.set(data.subarray(i * width, (i + 1) * width), (row + i) * cols + column);
      row += rows;
      column += width;
    }
    return whole;
  };
  return {
    transition: along((model) => model.transition),
    observation: along((model) => model.observation),
    transitionCovariance: along((model) => model.transitionCovariance),
    observationCovariance: along((model) => model.observationCovariance),
    initialCovariance: along((model) => model.initialCovariance),
    initialMean: Float64Array.from(models.flatMap(({ initialMean }) => [...initialMean])),
  };
}

function extent(y: Float64Array): { first: number; variance: number } {
  const seen = y.filter((v) => !Number.isNaN(v));
  if (seen.length === 0) return { first: 0, variance: 1 };
  const mean = seen.reduce((sum, v) => sum + v / seen.length, 0);
  const variance = seen.reduce((sum, v) => sum + (v - mean) ** 2 / seen.length, 0);
  return { first: seen[0]!, variance: variance > 0 ? variance : Math.max(mean * mean, 1) };
}

/** Mean square of the steps of a series, which its noises together make. */
export function stepVariance(y: Float64Array): number {
  let [sum, count, last] = [0, 0, Number.NaN];
  for (const v of y) {
    if (Number.isNaN(v)) continue;
    if (!Number.isNaN(last)) {
      sum += (v - last) ** 2;
      count++;
    }
    last = v;
  }
  return sum > 0 ? sum / count : 1;
}

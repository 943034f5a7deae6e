import type { Rng } from '../../core/random.js';

/** How one person moves, whatever they do. */
export interface Person {
  /** Against the usual number of steps a second. */
  cadence: number;
  /** Against the usual size of movements. */
  strength: number;
  /** How hard the heel comes down. */
  heel: number;
  breathHz: number;
  heartHz: number;
  tremorHz: number;
}

export function drawPerson(rng: Rng): Person {
  return {
    cadence: 1 + 0.07 * rng.normal(),
    strength: Math.exp(0.2 * rng.normal()),
    heel: Math.exp(0.25 * rng.normal()),
    breathHz: 0.2 + 0.13 * rng.uniform(),
    heartHz: 1 + 0.4 * rng.uniform(),
    tremorHz: 7.5 + 3.5 * rng.uniform(),
  };
}

/** In the frame of the body: x aside, y forward, z up. */
export interface Motion {
  acceleration: [Float64Array, Float64Array, Float64Array];
  /** Small turns about each axis, radians. */
  tilt: [Float64Array, Float64Array, Float64Array];
}

const three = (samples: number): [Float64Array, Float64Array, Float64Array] => [
  new Float64Array(samples),
  new Float64Array(samples),
  new Float64Array(samples),
];

export const emptyMotion = (samples: number): Motion => ({
  acceleration: three(samples),
  tilt: three(samples),
});

/** Who moves, how strongly, and when it is looked at. */
export interface Conditions {
  person: Person;
  strength: number;
  samples: number;
  rateHz: number;
}

/** A damped oscillation that begins between two samples, or before the first. */
export function addBurst(
  x: Float64Array,
  from: number,
  { size, hz, seconds, rateHz }: { size: number; hz: number; seconds: number; rateHz: number },
): void {
  const end = Math.min(x.length, from + 6 * seconds * rateHz);
  for (let i = Math.max(0, Math.ceil(from)); i < end; i++) {
    const after = (i - from) / rateHz;
    x[i]! += size * Math.exp(-after / seconds) * Math.sin(2 * Math.PI * hz * after);
  }
}

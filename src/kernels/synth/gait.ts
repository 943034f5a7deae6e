import type { Rng } from '../../core/random.js';
import { addBurst, type Conditions, type Motion } from './body-motion.js';

/** A way of going: sizes of harmonics of the step, of the stride (two steps), and of what follows a heel's strike. */
interface Gait {
  stepsHz: number;
  /** Deviation of the pace within a recording. */
  unsteady: number;
  up: readonly number[];
  forward: readonly number[];
  aside: readonly number[];
  strike: { size: number; hz: number; seconds: number };
  /** Swing of the thigh, and of its second harmonic, radians. */
  swing: readonly [number, number];
}

export const GAITS = {
  walking: {
    stepsHz: 1.85,
    unsteady: 0.03,
    up: [2.2, 0.9, 0.3],
    forward: [1.1, 0.5],
    aside: [0.8, 0.2],
    strike: { size: 3, hz: 12, seconds: 0.05 },
    swing: [0.25, 0.04],
  },
  'stairs-up': {
    stepsHz: 1.55,
    unsteady: 0.06,
    up: [2.3, 0.45, 0.1],
    forward: [0.9, 0.3],
    aside: [0.9, 0.3],
    strike: { size: 1.2, hz: 8, seconds: 0.07 },
    swing: [0.28, 0.1],
  },
  'stairs-down': {
    stepsHz: 1.8,
    unsteady: 0.08,
    up: [2, 1.2, 0.7],
    forward: [0.8, 0.5],
    aside: [0.8, 0.3],
    strike: { size: 5.5, hz: 16, seconds: 0.045 },
    swing: [0.2, 0.07],
  },
} as const satisfies Record<string, Gait>;

const LEAD_SECONDS = 0.4;

/** Adds a way of going; answers the steps a second. */
export function addGait(
  { acceleration: [aside, forward, up], tilt: [pitch, roll, yaw] }: Motion,
  gait: Gait,
  { person, strength, samples, rateHz }: Conditions,
  rng: Rng,
): number {
  const cadence = gait.stepsHz * person.cadence * (1 + 0.05 * rng.normal());
  const angles = Array.from({ length: 12 }, () => 0.6 * rng.normal());
  const sizes = Array.from({ length: 12 }, () => Math.exp(0.2 * rng.normal()));
  let phase = 2 * Math.PI * rng.uniform() * 2; // of the step; a stride is two
  let pace = 1 + gait.unsteady * rng.normal();
  const seconds = 1 / rateHz;
  // Paces wander back to 1 within about two seconds.
  const keep = Math.exp(-seconds / 2);
  const push = gait.unsteady * Math.sqrt(1 - keep * keep);
  const strikes: { t: number; size: number; hz: number }[] = [];
  // Strikes just before the recording still ring in it.
  for (let t = -Math.ceil(LEAD_SECONDS * rateHz); t < samples; t++) {
    pace = 1 + keep * (pace - 1) + push * rng.normal();
    const before = Math.floor(phase / (2 * Math.PI));
    phase += 2 * Math.PI * cadence * pace * seconds;
    if (Math.floor(phase / (2 * Math.PI)) > before)
      strikes.push({
        t: t + rng.uniform(),
        size: gait.strike.size * person.heel * strength * Math.exp(0.2 * rng.normal()),
        hz: gait.strike.hz * (1 + 0.05 * rng.normal()),
      });
    if (t < 0) continue;
    const wave = (harmonic: number, i: number) => sizes[i]! * Math.sin(harmonic * phase + angles[i]!);
    gait.up.forEach((size, h) => {
      up[t]! += strength * size * wave(h + 1, h);
    });
    gait.forward.forEach((size, h) => {
      forward[t]! += strength * size * wave(h + 1, 3 + h);
    });
    gait.aside.forEach((size, h) => {
      aside[t]! += strength * size * wave(h + 0.5, 5 + h);
    });
    pitch[t]! += strength * (gait.swing[0] * wave(0.5, 7) + gait.swing[1] * wave(1, 8));
    roll[t]! += strength * 0.3 * gait.swing[0] * wave(0.5, 9);
    yaw[t]! += strength * 0.4 * gait.swing[0] * wave(0.5, 10);
  }
  for (const { t, size, hz } of strikes) {
    const burst = { hz, seconds: gait.strike.seconds, rateHz };
    addBurst(up, t, { ...burst, size });
    addBurst(forward, t, { ...burst, size: 0.4 * size });
    addBurst(pitch, t, { ...burst, size: 0.004 * size });
  }
  return cadence;
}

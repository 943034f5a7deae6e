import type { Rng } from '../../core/random.js';
import { addBurst, type Conditions, type Motion } from './body-motion.js';

/** A posture: sizes of what moves a body that stays where it is. */
interface Posture {
  breath: number;
  heart: number;
  tremor: number;
  /** Sway about the ankles, radians, and its frequency. */
  sway: number;
  swayHz: number;
  /** Fidgets a second. */
  fidgets: number;
}

export const POSTURES = {
  sitting: { breath: 0.06, heart: 0.04, tremor: 0.02, sway: 0.002, swayHz: 0.5, fidgets: 0.35 },
  standing: { breath: 0.03, heart: 0.02, tremor: 0.06, sway: 0.012, swayHz: 0.7, fidgets: 0.1 },
  lying: { breath: 0.07, heart: 0.12, tremor: 0.01, sway: 0.001, swayHz: 0.4, fidgets: 0.05 },
} as const satisfies Record<string, Posture>;

const LEAD_SECONDS = 3;

/** Adds what moves a body that stays where it is. */
export function addPosture(
  { acceleration: [aside, forward, up], tilt: [pitch, roll, yaw] }: Motion,
  posture: Posture,
  { person, strength, samples, rateHz }: Conditions,
  rng: Rng,
): void {
  const size = strength * Math.exp(0.3 * rng.normal());
  const angles = Array.from({ length: 6 }, () => 2 * Math.PI * rng.uniform());
  const seconds = 1 / rateHz;
  const sway = [resonance(posture.swayHz, 1.5, seconds, rng), resonance(posture.swayHz, 1.5, seconds, rng)];
  const tremor = [
    resonance(person.tremorHz, 8, seconds, rng),
    resonance(person.tremorHz, 8, seconds, rng),
    resonance(person.tremorHz, 8, seconds, rng),
  ];
  // Beats and fidgets just before the recording still move the body in it.
  let beat = (rng.uniform() - 1) / person.heartHz;
  for (let t = 0; t < samples; t++) {
    const breath = Math.sin(2 * Math.PI * person.breathHz * t * seconds + angles[0]!);
    up[t]! += size * (posture.breath * breath + posture.tremor * tremor[0]!());
    forward[t]! += size * (0.5 * posture.breath * breath + posture.tremor * tremor[1]!());
    aside[t]! += size * posture.tremor * tremor[2]!();
    pitch[t]! += size * posture.sway * sway[0]!() + 0.002 * breath;
    roll[t]! += 0.7 * size * posture.sway * sway[1]!();
  }
  // Each heartbeat rocks the body for a moment.
  for (; beat * rateHz < samples; beat += (1 + 0.04 * rng.normal()) / person.heartHz)
    addBurst(up, beat * rateHz, { size: size * posture.heart, hz: 5, seconds: 0.12, rateHz });
  for (
    let at = exponential(posture.fidgets, rng) - LEAD_SECONDS;
    at * rateHz < samples;
    at += exponential(posture.fidgets, rng)
  ) {
    const fidget = { hz: 1.5 + 2.5 * rng.uniform(), seconds: 0.2 + 0.3 * rng.uniform(), rateHz };
    for (const axis of [aside, forward, up])
      addBurst(axis, at * rateHz, { ...fidget, size: 0.35 * size * rng.normal() });
    for (const axis of [pitch, roll, yaw])
      addBurst(axis, at * rateHz, { ...fidget, size: 0.02 * size * rng.normal() });
  }
}

const exponential = (rate: number, rng: Rng) => -Math.log(1 - rng.uniform()) / rate;

/** Noise of variance 1 about a frequency, the wider the smaller its quality: the AR(2) process of a resonance. */
function resonance(hz: number, quality: number, seconds: number, rng: Rng): () => number {
  const r = Math.exp((-Math.PI * hz * seconds) / quality);
  const a1 = 2 * r * Math.cos(2 * Math.PI * hz * seconds);
  const a2 = -r * r;
  // Variance of x_t = a1 x_(t-1) + a2 x_(t-2) + e_t.
  const variance = (1 - a2) / ((1 + a2) * ((1 - a2) ** 2 - a1 * a1));
  const push = 1 / Math.sqrt(variance);
  // A stationary start: the lag-1 correlation is a1 / (1 - a2).
  const rho = a1 / (1 - a2);
  let before = rng.normal();
  let now = rho * before + Math.sqrt(1 - rho * rho) * rng.normal();
  return () => {
    [before, now] = [now, a1 * now + a2 * before + push * rng.normal()];
    return now;
  };
}

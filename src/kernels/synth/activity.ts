import type { Rng } from '../../core/random.js';
import { emptyMotion, type Person } from './body-motion.js';
import { addGait, GAITS } from './gait.js';
import { addPosture, POSTURES } from './posture.js';
import { sensed } from './worn-sensor.js';

export const ACTIVITIES = ['walking', 'stairs-up', 'stairs-down', 'sitting', 'standing', 'lying'] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** What one recording is, beside its numbers. */
export interface Recording {
  /** CHANNELS, one after the other. */
  channels: Float64Array[];
  /** Steps a second; 0 for postures. */
  cadenceHz: number;
  /** Against the usual size of movements. */
  strength: number;
}

/**
 * A recording of a phone in a trouser pocket while someone walks, climbs or descends stairs, sits, stands or lies.
 *
 * Gaits are harmonics of step and stride with a wandering pace, a damped oscillation after each heel strike, and the
 * swing of the thigh, which turns the sensor and so mixes gravity in. Postures are breath, heartbeat, tremor, sway
 * and fidgets. The phase is random, the size of all movements varies, and the phone lies in the pocket in any
 * direction: samples at equal times have little in common within a class, the mix of frequencies over time has.
 * The model is a caricature with sizes of our choice, made to have the difficulties of such data and no others.
 *
 * @see Anguita et al., A public domain dataset for human activity recognition using smartphones, 2013, for the
 *      channels and the activities
 */
export function activityRecording(
  activity: Activity,
  person: Person,
  { samples, rateHz }: { samples: number; rateHz: number },
  rng: Rng,
): Recording {
  const strength = person.strength * Math.exp(0.3 * rng.normal());
  const motion = emptyMotion(samples);
  const conditions = { person, strength, samples, rateHz };
  let cadenceHz = 0;
  if (activity === 'sitting' || activity === 'standing' || activity === 'lying')
    addPosture(motion, POSTURES[activity], conditions, rng);
  else cadenceHz = addGait(motion, GAITS[activity], conditions, rng);
  return { channels: sensed(motion, { samples, rateHz }, rng), cadenceHz, strength };
}

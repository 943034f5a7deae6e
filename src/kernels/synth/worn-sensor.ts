import type { Rng } from '../../core/random.js';
import type { Motion } from './body-motion.js';

/** Metres a second squared without and with gravity, radians a second; x, y, z of the sensor. */
export const CHANNELS = [
  ...['x', 'y', 'z'].map((axis) => `body_acc_${axis}`),
  ...['x', 'y', 'z'].map((axis) => `gyro_${axis}`),
  ...['x', 'y', 'z'].map((axis) => `total_acc_${axis}`),
] as readonly string[];

const GRAVITY = 9.81;
const NOISE = { acceleration: 0.03, gyroscope: 0.012 };
/** Postures drift by this much in a root second: it is in the total acceleration alone. */
const DRIFT = 0.01;

/** What the sensors say: gravity comes in by the tilt, all of it turned to where the phone points, with noise. */
export function sensed(
  { acceleration, tilt }: Motion,
  { samples, rateHz }: { samples: number; rateHz: number },
  rng: Rng,
): Float64Array[] {
  const turn = randomRotation(rng);
  const channels = CHANNELS.map(() => new Float64Array(samples));
  const bias = Array.from({ length: 3 }, () => 0.01 * rng.normal());
  const drift = [0, 0];
  const step = DRIFT / Math.sqrt(rateHz);
  const rotated = (v: readonly number[], axis: number) =>
    turn[3 * axis]! * v[0]! + turn[3 * axis + 1]! * v[1]! + turn[3 * axis + 2]! * v[2]!;
  for (let t = 0; t < samples; t++) {
    for (const axis of [0, 1]) drift[axis]! += step * rng.normal();
    const [pitch, roll] = [tilt[0][t]!, tilt[1][t]!];
    const body = [
      acceleration[0][t]! + GRAVITY * Math.sin(roll),
      acceleration[1][t]! - GRAVITY * Math.sin(pitch),
      acceleration[2][t]! - GRAVITY * (2 - Math.cos(pitch) - Math.cos(roll)),
    ];
    const still = [GRAVITY * drift[1]!, -GRAVITY * drift[0]!, GRAVITY];
    const rates = tilt.map((angle) => rateHz * (angle[t]! - angle[Math.max(0, t - 1)]!));
    for (let axis = 0; axis < 3; axis++) {
      const noise = NOISE.acceleration * rng.normal();
      channels[axis]![t] = rotated(body, axis) + noise;
      channels[3 + axis]![t] = rotated(rates, axis) + bias[axis]! + NOISE.gyroscope * rng.normal();
      channels[6 + axis]![t] = rotated(body, axis) + rotated(still, axis) + noise;
    }
  }
  return channels;
}

/** Uniform over all directions, row by row: the rotation of a normal quaternion. */
function randomRotation(rng: Rng): number[] {
  const q = Array.from({ length: 4 }, () => rng.normal());
  const size = Math.hypot(...q);
  const [w, x, y, z] = q.map((v) => v / size) as [number, number, number, number];
  return [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    ...[2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    ...[2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ];
}

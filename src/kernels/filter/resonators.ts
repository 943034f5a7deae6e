import { DataError } from '../../core/errors.js';
import type { Complex } from './complex.js';
import type { Zpk } from './zpk.js';

/** Resonances of one comb; a lower pitch at this rate takes more sections than is sensible. */
const MOST_RESONANCES = 4096;

/**
 * Notch at `frequency` (cycles a sample): gain 0 there, 1 at both ends of the band, -3 dB at the ends of a band of
 * width frequency / q. `peak` is what the notch takes away: gain 1 at the frequency alone.
 *
 * @see Orfanidis, Introduction to Signal Processing, 1996, section 11.3
 */
export function resonator(frequency: number, q: number, kind: 'notch' | 'peak'): Zpk {
  checkPlace(frequency, q);
  const tangent = Math.tan((Math.PI * frequency) / q);
  const gain = 1 / (1 + tangent);
  const cosine = Math.cos(2 * Math.PI * frequency);
  // 1 - 2 gain cos(w)/z + (2 gain - 1)/z^2
  const radius2 = 2 * gain - 1;
  const rest = radius2 - (gain * cosine) ** 2;
  const poles: Complex[] =
    rest > 0
      ? [
          { re: gain * cosine, im: Math.sqrt(rest) },
          { re: gain * cosine, im: -Math.sqrt(rest) },
        ]
      : [
          { re: gain * cosine + Math.sqrt(-rest), im: 0 },
          { re: gain * cosine - Math.sqrt(-rest), im: 0 },
        ];
  if (kind === 'peak')
    return {
      zeros: [
        { re: 1, im: 0 },
        { re: -1, im: 0 },
      ],
      poles,
      gain: 1 - gain,
    };
  const sine = Math.sin(2 * Math.PI * frequency);
  return {
    zeros: [
      { re: cosine, im: sine },
      { re: cosine, im: -sine },
    ],
    poles,
    gain,
  };
}

/**
 * Comb: notches at 0 and all multiples of `frequency`, or peaks there, each -3 dB at a width of frequency / q,
 *
 *   H(z) = gain (1 -+ z^-n) / (1 - r z^-n),   n = 1 / frequency, which must be a whole number.
 *
 * @see Orfanidis, Introduction to Signal Processing, 1996, section 11.5
 */
export function comb(frequency: number, q: number, kind: 'notch' | 'peak'): Zpk {
  checkPlace(frequency, q);
  const n = Math.round(1 / frequency);
  if (Math.abs(n * frequency - 1) > 1e-9)
    throw new DataError(
      `the rate is ${1 / frequency} times the frequency of the comb, a whole number was needed`,
    );
  if (n > MOST_RESONANCES)
    throw new DataError(`a comb of ${n} teeth was asked for, at most ${MOST_RESONANCES} are made`);
  const beta = Math.tan((Math.PI * n * frequency) / (2 * q));
  const gain = kind === 'notch' ? 1 / (1 + beta) : beta / (1 + beta);
  const radius = ((1 - beta) / (1 + beta)) ** (1 / n);
  if (!(beta < 1)) throw new DataError(`q must be greater than 2 for a comb, got ${q}`);
  const turn = kind === 'notch' ? 0 : 0.5;
  return { zeros: circle(n, 1, turn), poles: circle(n, radius, 0), gain };
}

/** n points on a circle, `turn` parts of a step away from the real axis; conjugates are exact. */
function circle(n: number, radius: number, turn: number): Complex[] {
  return Array.from({ length: n }, (_, k) => {
    const steps = k + turn;
    if (steps === 0) return { re: radius, im: 0 };
    if (2 * steps === n) return { re: -radius, im: 0 };
    const mirrored = 2 * steps > n;
    const angle = (2 * Math.PI * (mirrored ? n - steps : steps)) / n;
    return { re: radius * Math.cos(angle), im: (mirrored ? -1 : 1) * radius * Math.sin(angle) };
  });
}

function checkPlace(frequency: number, q: number): void {
  if (!(frequency > 0 && frequency < 0.5))
    throw new DataError(`a frequency must lie between 0 and 0.5 cycles a sample, got ${frequency}`);
  if (!(q > 0 && frequency / q < 0.5))
    throw new DataError(`q must be greater than 0 and 2 x the frequency, got ${q}`);
}

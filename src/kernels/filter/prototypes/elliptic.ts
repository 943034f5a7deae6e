import { DataError } from '../../../core/errors.js';
import { landen, type Modulus, modulusOf, solveDegree } from '../../special/elliptic.js';
import { add, type Complex, complex, div, mul, product, scale } from '../complex.js';
import type { Zpk } from '../zpk.js';
import { excessPower } from './chebyshev.js';

/**
 * Elliptic (Cauer) low-pass, |H(jw)|^2 = 1 / (1 + e^2 R_n(w)^2): ripples of rippleDb up to w = 1 and of
 * -attenuationDb beyond a transition that is the narrowest any filter of this order has.
 *
 * With u_i = (2 i - 1) / n, the modulus k of the degree equation and k1 = e_pass / e_stop, zeros are at
 * j / (k cd(u_i K)) and poles at j cd((u_i - j v0) K), where sn(j v0 n K1, k1) = j / e_pass.
 *
 * @see Orfanidis, Lecture Notes on Elliptic Filter Design, 2006, section 4
 */
export function elliptic(order: number, rippleDb: number, attenuationDb: number): Zpk {
  const pass2 = excessPower(rippleDb);
  const pass = Math.sqrt(pass2);
  if (order === 1) return { zeros: [], poles: [complex(-1 / pass)], gain: 1 / pass };
  const k1 = modulusOf(pass / Math.sqrt(excessPower(attenuationDb)));
  if (!(k1.k > 0)) throw new DataError(`an attenuation of ${attenuationDb} dB is beyond all numbers`);
  const modulus = solveDegree(order, k1);
  const v0 = arcSc(1 / pass, k1) / order;
  const zeros: Complex[] = [];
  const poles: Complex[] = [];
  for (let i = 1; 2 * i <= order; i++) {
    const u = (2 * i - 1) / order;
    const zero = complex(0, 1 / (modulus.k * cd(complex(u), modulus).re));
    const pole = mul(complex(0, 1), cd(complex(u, -v0), modulus));
    zeros.push(zero, complex(0, -zero.im));
    poles.push(pole, complex(pole.re, -pole.im));
  }
  // The pole of u = 1, cd((1 - j v0) K) = sn(j v0 K), is real.
  if (order % 2 === 1) poles.push(complex(cd(complex(1, -v0), modulus).im * -1));
  const gain = div(product(poles.map((p) => scale(p, -1))), product(zeros.map((z) => scale(z, -1)))).re;
  return { zeros, poles, gain: order % 2 === 0 ? gain / Math.sqrt(1 + pass2) : gain };
}

/**
 * cd(u K, k) of a complex u: a cosine for k = 0, taken up the Landen moduli by w -> (1 + k_i) w / (1 + k_i w^2).
 */
function cd(u: Complex, modulus: Modulus): Complex {
  const [x, y] = [(u.re * Math.PI) / 2, (u.im * Math.PI) / 2];
  // The cosine as a sine of what is left to 90 degrees: at u = 1 it is 0 exactly.
  const rest = ((1 - u.re) * Math.PI) / 2;
  let w = complex(Math.sin(rest) * Math.cosh(y), -Math.sin(x) * Math.sinh(y));
  for (const k of landen(modulus).reverse()) w = div(scale(w, 1 + k), add(complex(1), scale(mul(w, w), k)));
  return w;
}

/**
 * v with sn(j v K, k) = j x, in quarter periods of k: sc(v K, k') = x. By Landen's steps downwards,
 * w -> 2 w / ((1 + k_i) (1 + sqrt(1 - k_(i-1)^2 w^2))) with w = j x, and an arcus sine at the end.
 */
function arcSc(x: number, modulus: Modulus): number {
  let k = modulus.k;
  let w = x;
  for (const next of landen(modulus)) {
    w = (2 * w) / ((1 + next) * (1 + Math.sqrt(1 + (k * w) ** 2)));
    k = next;
  }
  return (2 / Math.PI) * Math.asinh(w);
}

/** A modulus k of elliptic functions and its complement k' = sqrt(1 - k^2), kept apart as either may be tiny. */
export interface Modulus {
  k: number;
  complement: number;
}

/** Modulus of a given complement or k, the other one without cancellation. */
export const modulusOf = (k: number): Modulus => ({ k, complement: Math.sqrt((1 - k) * (1 + k)) });

export const complementary = ({ k, complement }: Modulus): Modulus => ({ k: complement, complement: k });

/**
 * Complete elliptic integral of the first kind, K(k) = int_0^(pi/2) dt / sqrt(1 - k^2 sin^2 t), by the
 * arithmetic-geometric mean of 1 and k'.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, 17.6
 */
export function ellipticK({ complement }: Modulus): number {
  if (complement === 0) return Number.POSITIVE_INFINITY;
  let [a, g] = [1, complement];
  // Each step doubles the digits that agree; 40 are enough for the smallest complement there is.
  for (let i = 0; i < 40 && Math.abs(a - g) > 1e-16 * a; i++) [a, g] = [(a + g) / 2, Math.sqrt(a * g)];
  return Math.PI / (a + g);
}

/**
 * Descending Landen moduli k_1, k_2, ... of k,  k_(i+1) = (k_i / (1 + k_i'))^2, until they are too small to count.
 *
 * @see Orfanidis, Lecture Notes on Elliptic Filter Design, 2006, section 3
 */
export function landen({ k, complement }: Modulus): number[] {
  const moduli: number[] = [];
  let [value, other] = [k, complement];
  while (value > 1e-17 && moduli.length < 60) {
    const next = (value / (1 + other)) ** 2;
    other = (2 * Math.sqrt(other)) / (1 + other);
    value = next;
    moduli.push(value);
  }
  return moduli;
}

/**
 * The modulus whose nome is the n-th root of that of k1, so that K'(k) / K(k) = K'(k1) / (n K(k1)): the degree
 * equation of elliptic filters, by theta functions of the nome q,
 *
 *   k = (theta_2(q) / theta_3(q))^2,   k' = (theta_4(q) / theta_3(q))^2.
 */
export function solveDegree(n: number, k1: Modulus): Modulus {
  const logNome = (-Math.PI * ellipticK(complementary(k1))) / ellipticK(k1) / n;
  const q = Math.exp(logNome);
  let [theta2, theta3, theta4] = [1, 1, 1];
  for (let m = 1; m < 200; m++) {
    const even = 2 * q ** (m * m);
    const odd = q ** (m * (m + 1));
    theta2 += odd;
    theta3 += even;
    theta4 += m % 2 === 0 ? even : -even;
    if (even < 1e-18) break;
  }
  return { k: 4 * Math.sqrt(q) * (theta2 / theta3) ** 2, complement: (theta4 / theta3) ** 2 };
}

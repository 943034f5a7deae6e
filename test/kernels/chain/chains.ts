import { createRng } from '../../../src/core/random.js';
import type { Chain } from '../../../src/kernels/chain/chain.js';

/** A chain of random weights between e^-4 and e^2, with some ways closed and ends weighed. */
export function randomChain(
  seed: number,
  k: number,
  lengths: readonly number[],
  { closed = 0.2, final = true } = {},
): Chain {
  const rng = createRng(seed);
  const logs = (n: number) => Float64Array.from({ length: n }, () => 6 * rng.uniform() - 4);
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, s) => {
    offsets[s + 1] = offsets[s]! + length;
  });
  const logTransition = logs(k * k);
  // The diagonal stays open, so that there is always a path.
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) if (i !== j && rng.uniform() < closed) logTransition[i * k + j] = -Infinity;
  return {
    k,
    offsets,
    logWeights: logs(offsets[lengths.length]! * k),
    logInitial: logs(k),
    logTransition,
    ...(final && { logFinal: logs(k) }),
  };
}

const logs = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat(), Math.log);

/** Bins and balls red, green, blue; seen R G B R G B. Worked in the notes this project follows. */
export const ballsModel = {
  initial: [1 / 3, 1 / 3, 1 / 3],
  transition: [
    [0.1, 0.1, 0.8],
    [0.8, 0.1, 0.1],
    [0.1, 0.9, 0],
  ],
  emission: [
    [0.7, 0.2, 0.1],
    [0.1, 0.7, 0.2],
    [0.1, 0.2, 0.7],
  ],
  seen: [0, 1, 2, 0, 1, 2],
};

/** Rain and umbrella: Russell & Norvig, Artificial Intelligence, 3rd ed., section 15.2. */
export const umbrellaModel = {
  initial: [0.5, 0.5],
  transition: [
    [0.7, 0.3],
    [0.3, 0.7],
  ],
  emission: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  seen: [0, 0, 1, 0, 0],
};

export function chainOf({ initial, transition, emission, seen }: typeof ballsModel): Chain {
  return {
    k: initial.length,
    offsets: Int32Array.of(0, seen.length),
    logWeights: logs(seen.map((symbol) => emission.map((row) => row[symbol]!))),
    logInitial: logs([initial]),
    logTransition: logs(transition),
  };
}

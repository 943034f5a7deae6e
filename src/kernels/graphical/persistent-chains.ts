import type { Rng } from '../../core/random.js';
import { draw } from './gibbs-conditional.js';
import type { LogLinear } from './log-linear.js';

/** Gibbs chains of a log-linear model that live on while its weights change. */
export interface PersistentChains {
  /** So many sweeps under these weights; the mean features of the chains afterwards. */
  advance(theta: Float64Array, sweeps: number): Float64Array;
  /** Mean features over so many sweeps under weights that rest. */
  settled(theta: Float64Array, sweeps: number): Float64Array;
}

/** Each chain begins anywhere, with the same chance for all states. */
export function persistentChains(model: LogLinear, chains: number, rng: Rng): PersistentChains {
  const { cards, factors, weights } = model;
  const n = cards.length;
  const states = new Int32Array(chains * n);
  const streams = Array.from({ length: chains }, (_, c) => rng.stream(c));
  for (let c = 0; c < chains; c++)
    for (let v = 0; v < n; v++) states[c * n + v] = streams[c]!.integer(cards[v]!);
  const around = Array.from(cards, (): { f: number; axis: number }[] => []);
  const steps = factors.map(({ scope }, f) => {
    const step = new Int32Array(scope.length);
    for (let a = scope.length - 1, size = 1; a >= 0; size *= cards[scope[a--]!]!) step[a] = size;
    scope.forEach((v, axis) => {
      around[v]!.push({ f, axis });
    });
    return step;
  });
  const widths = Array.from(
    { length: 1 + cards.reduce((a, b) => Math.max(a, b), 1) },
    (_, card) => new Float64Array(card),
  );

  const entry = (f: number, base: number, without: number) => {
    const { scope } = factors[f]!;
    let i = 0;
    for (let a = 0; a < scope.length; a++) if (a !== without) i += steps[f]![a]! * states[base + scope[a]!]!;
    return i;
  };

  function sweep(theta: Float64Array): void {
    for (let c = 0; c < chains; c++)
      for (let v = 0; v < n; v++) {
        const logs = widths[cards[v]!]!.fill(0);
        for (const { f, axis } of around[v]!) {
          const { weight, value } = factors[f]!;
          const step = steps[f]![axis]!;
          for (let x = 0, i = entry(f, c * n, axis); x < logs.length; x++, i += step)
            if (weight[i]! >= 0) logs[x]! += theta[weight[i]!]! * (value ? value[i]! : 1);
        }
        states[c * n + v] = draw(logs, streams[c]!);
      }
  }

  function add(out: Float64Array, scale: number): void {
    for (let f = 0; f < factors.length; f++) {
      const { weight, value } = factors[f]!;
      for (let c = 0; c < chains; c++) {
        const i = entry(f, c * n, -1);
        if (weight[i]! >= 0) out[weight[i]!]! += scale * (value ? value[i]! : 1);
      }
    }
  }

  return {
    advance(theta, sweeps) {
      for (let i = 0; i < sweeps; i++) sweep(theta);
      const moments = new Float64Array(weights);
      add(moments, 1 / chains);
      return moments;
    },
    settled(theta, sweeps) {
      const moments = new Float64Array(weights);
      for (let i = 0; i < sweeps; i++) {
        sweep(theta);
        add(moments, 1 / chains / sweeps);
      }
      return moments;
    },
  };
}

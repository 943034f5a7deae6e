import type { Rng } from '../random.js';
import { count } from './check.js';
import { logFactorial } from './saddle-point.js';

const MOST = 1e9; // beyond, differences of log factorials lose too many digits

/** Good ones among `drawn` of an urn of `good` and `bad`, without replacement. */
export function hypergeometric(rng: Rng, good: number, bad: number, drawn: number): number {
  count('hypergeometric: the good', good, MOST);
  count('hypergeometric: the bad', bad, MOST);
  count('hypergeometric: the number drawn', drawn, good + bad);
  const total = good + bad;
  const rare = Math.min(good, bad);
  const few = Math.min(drawn, total - drawn);
  // Of the few drawn, how many are of the rare kind; the other questions are complements of this one.
  const k = few < 12 ? oneByOne(rng, rare, total, few) : ratioOfUniforms(rng, rare, total, few);
  const goodAmongFew = good <= bad ? k : few - k;
  return few === drawn ? goodAmongFew : good - goodAmongFew;
}

function oneByOne(rng: Rng, rare: number, total: number, few: number): number {
  let left = rare;
  for (let i = 0; i < few && left > 0; i++) if (rng.integer(total - i) < left) left--;
  return rare - left;
}

const WIDTH = 2 * Math.sqrt(2 / Math.E);
const SHIFT = 3 - 2 * Math.sqrt(3 / Math.E);

/** HRUE of Stadlober, The ratio of uniforms approach for generating discrete random variates, 1990. */
function ratioOfUniforms(rng: Rng, rare: number, total: number, few: number): number {
  const common = total - rare;
  const p = rare / total;
  const variance = ((total - few) * few * p * (1 - p)) / (total - 1);
  const centre = few * p + 0.5;
  const spread = Math.sqrt(variance + 0.5);
  const h = WIDTH * spread + SHIFT;
  const end = Math.min(Math.min(few, rare) + 1, Math.floor(centre + 16 * spread));
  const logWeight = (k: number) =>
    -(logFactorial(k) + logFactorial(rare - k) + logFactorial(few - k) + logFactorial(common - few + k));
  const peak = logWeight(Math.floor(((few + 1) * (rare + 1)) / (total + 2)));
  for (;;) {
    const u = 1 - rng.uniform();
    const x = centre + (h * (rng.uniform() - 0.5)) / u;
    if (x < 0 || x >= end) continue;
    const k = Math.floor(x);
    const t = logWeight(k) - peak;
    if (u * (4 - u) - 3 <= t) return k;
    if (u * (u - t) < 1 && 2 * Math.log(u) <= t) return k;
  }
}

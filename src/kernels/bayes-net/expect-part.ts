import { DataError } from '../../core/errors.js';
import { condition } from '../graphical/evidence.js';
import { junctionTree } from '../graphical/junction-tree.js';
import { logSumExp } from '../special/log-sums.js';
import type { FamilyStatistics } from './fit-complete.js';
import { type GaussianPart, gaussianPart } from './gaussian-part.js';
import type { Configurations, HiddenPart } from './hidden-parts.js';
import type { GaussianNode, Network } from './network.js';
import type { Family, Samples } from './structure.js';

/** Joint states of a part that are gone through one by one; with more of them a junction tree is asked. */
const MOST_ENUMERATED = 4096;

/**
 * What is expected of a part under the network at hand, added to the statistics of its members.
 *
 * @param logTables logarithms of the tables, by node
 * @returns sum of weight x log P(what is known of the members) over the configurations; -Infinity for one that cannot be
 */
export type Expect = (
  network: Network,
  logTables: readonly Float64Array[],
  into: readonly FamilyStatistics[] | undefined,
) => number;

/**
 * The E-step of one part. Few joint states are enumerated, with the numbers integrated out for each of them; of
 * many, without numbers, the engine's junction tree gives the posterior of each family.
 *
 * @see Koller & Friedman, Probabilistic Graphical Models, 2009, section 19.2.2
 */
export function partExpectation(
  part: HiddenPart,
  configurations: Configurations,
  families: readonly Family[],
  samples: Samples,
): Expect {
  const joint = part.states.reduce((product, v) => product * families[v]!.card, 1);
  if (joint <= MOST_ENUMERATED) return enumerated(part, configurations, families, samples, joint);
  if (part.members.some((v) => families[v]!.card === 0))
    throw new DataError(
      `${part.states.length} unknown nodes hang together beside numbers, in ${joint} joint states; at most ${MOST_ENUMERATED} are summed`,
      { hint: 'leave out rows with many gaps' },
    );
  return byJunctionTree(part, configurations, families, samples);
}

/** A member as the loops need it: where its known parents put it, and how unknown ones move it from there. */
interface Member {
  node: number;
  numeric: boolean;
  /** By joint state of the part: how far into the table, or how many rows of coefficients. */
  offsets: Int32Array;
  /** Known columns with states, and their strides. */
  known: readonly (readonly [states: Int16Array | Float64Array, stride: number])[];
}

/** @param axes nodes whose joint states are counted, the last fastest */
function memberOf(
  { node, card, selectors, strides }: Family,
  families: readonly Family[],
  { columns }: Samples,
  axes: readonly number[],
  joint: number,
  unknown: ReadonlySet<number>,
): Member {
  const scale = Math.max(1, card);
  const moves = selectors.map((v, i) => [v, strides[i]! * scale] as const);
  if (card > 0) moves.push([node, 1]);
  const offsets = new Int32Array(joint);
  let inner = 1;
  for (let a = axes.length - 1; a >= 0; a--) {
    const states = families[axes[a]!]!.card;
    const stride = moves.find(([v]) => v === axes[a])?.[1] ?? 0;
    for (let j = 0; j < joint; j++) offsets[j]! += stride * (Math.floor(j / inner) % states);
    inner *= states;
  }
  const known = moves.flatMap(([v, stride]) => (unknown.has(v) ? [] : [[columns[v]!, stride] as const]));
  return { node, numeric: card === 0, offsets, known };
}

const baseOf = ({ known }: Member, row: number) => {
  let base = 0;
  for (let i = 0; i < known.length; i++) base += known[i]![0][row]! * known[i]![1];
  return base;
};

function enumerated(
  part: HiddenPart,
  { rows, weights }: Configurations,
  families: readonly Family[],
  samples: Samples,
  joint: number,
): Expect {
  const unknown = new Set([...part.states, ...part.numbers]);
  const members = part.members.map((v) =>
    memberOf(families[v]!, families, samples, part.states, joint, unknown),
  );
  const tables = members.filter(({ numeric }) => !numeric);
  const gaussians = members.filter(({ numeric }) => numeric);
  const logs = new Float64Array(joint);
  const tableBases = new Int32Array(tables.length);
  const rowBases = new Int32Array(gaussians.length);

  return (network, logTables, into) => {
    const numbers: GaussianPart | undefined =
      gaussians.length > 0
        ? gaussianPart(
            part.numbers,
            gaussians.map(({ node }) => families[node]!),
            gaussians.map(({ node }) => gaussianNode(network, node)),
            samples,
          )
        : undefined;
    let total = 0;
    for (let c = 0; c < rows.length; c++) {
      const row = rows[c]!;
      logs.fill(0);
      for (let t = 0; t < tables.length; t++) {
        const { node, offsets } = tables[t]!;
        const base = baseOf(tables[t]!, row);
        tableBases[t] = base;
        const table = logTables[node]!;
        for (let j = 0; j < joint; j++) logs[j]! += table[base + offsets[j]!]!;
      }
      if (numbers) {
        numbers.at(row);
        for (let g = 0; g < gaussians.length; g++) rowBases[g] = baseOf(gaussians[g]!, row);
        for (let j = 0; j < joint; j++)
          if (logs[j]! > -Infinity)
            logs[j]! += numbers.logDensity((g) => rowBases[g]! + gaussians[g]!.offsets[j]!);
      }
      const logZ = logSumExp(logs);
      total += weights[c]! * logZ;
      if (!into || logZ === -Infinity) continue;
      for (let j = 0; j < joint; j++) logs[j] = weights[c]! * Math.exp(logs[j]! - logZ);
      for (let t = 0; t < tables.length; t++) {
        const { node, offsets } = tables[t]!;
        const own = into[node]!;
        if (own.kind !== 'table') continue;
        for (let j = 0; j < joint; j++) own.counts[tableBases[t]! + offsets[j]!]! += logs[j]!;
      }
      if (!numbers) continue;
      for (let j = 0; j < joint; j++)
        if (logs[j]! > 0)
          numbers.addMoments(
            (g) => rowBases[g]! + gaussians[g]!.offsets[j]!,
            logs[j]!,
            gaussians.map(({ node }) => into[node]!),
          );
    }
    return total;
  };
}

function gaussianNode(network: Network, node: number): GaussianNode {
  const found = network.nodes[node]!;
  if (found.kind !== 'gaussian') throw new Error(`node ${node} is a table`);
  return found;
}

function byJunctionTree(
  part: HiddenPart,
  { rows, weights }: Configurations,
  families: readonly Family[],
  samples: Samples,
): Expect {
  const unknown = new Set(part.states);
  const places = new Map(part.states.map((v, i) => [v, i]));
  const cards = Int32Array.from(part.states, (v) => families[v]!.card);
  const all = Int32Array.from(families, ({ card }) => Math.max(1, card));
  const members = part.members.map((v) => {
    const family = families[v]!;
    const scope = [...family.selectors, v];
    const axes = scope.filter((u) => unknown.has(u));
    const joint = axes.reduce((product, u) => product * families[u]!.card, 1);
    return {
      ...memberOf(family, families, samples, axes, joint, unknown),
      scope: Int32Array.from(scope),
      local: Int32Array.from(axes, (u) => places.get(u)!),
    };
  });
  return (network, _, into) => {
    let total = 0;
    for (let c = 0; c < rows.length; c++) {
      const row = rows[c]!;
      const evidence = new Map(part.boundary.map((v) => [v, samples.columns[v]![row]!]));
      const factors = members.map(({ node, scope, local }) => {
        const own = network.nodes[node]!;
        const values = own.kind === 'table' ? own.table : new Float64Array(0);
        return { scope: local, values: condition({ scope, values }, all, evidence).values };
      });
      const posterior = junctionTree({ cards, factors }).calibrate();
      total += weights[c]! * posterior.logZ;
      if (!into) continue;
      for (const member of members) {
        const own = into[member.node]!;
        if (own.kind !== 'table') continue;
        const base = baseOf(member, row);
        const { values } = posterior.joint(member.local);
        for (let j = 0; j < values.length; j++)
          own.counts[base + member.offsets[j]!]! += weights[c]! * values[j]!;
      }
    }
    return total;
  };
}

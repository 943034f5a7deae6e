import { countLogLikelihood } from './estimate-table.js';
import { type Expect, partExpectation } from './expect-part.js';
import { type FamilyStatistics, familyStatistics } from './fit-complete.js';
import { hiddenParts } from './hidden-parts.js';
import { linearLogLikelihood } from './linear-family.js';
import type { Network } from './network.js';
import { type Family, familiesOf, type Samples, structureOf } from './structure.js';

/** Data made ready to be scored and to be learnt from, any number of times. */
export interface PreparedData {
  readonly families: readonly Family[];
  /** Of the rows that tell all of a family. */
  readonly complete: readonly FamilyStatistics[];
  /** What is unknown, part by part. */
  readonly parts: readonly Expect[];
}

export function prepareData(families: readonly Family[], samples: Samples): PreparedData {
  const parts = hiddenParts(families, samples).map(({ part, configurations }) =>
    partExpectation(part, configurations, families, samples),
  );
  return { families, complete: familyStatistics(families, samples), parts };
}

/**
 * log P(what is known), summed over the rows: each row is a product of families that are known in full and of parts
 * that hold something unknown. -Infinity where a row cannot be.
 *
 * @param into where given, what is expected of the unknown is added here
 */
export function dataLogLikelihood(
  network: Network,
  { families, complete, parts }: PreparedData,
  into?: readonly FamilyStatistics[],
): number {
  let sum = 0;
  complete.forEach((own, i) => {
    const node = network.nodes[i]!;
    if (own.kind === 'table' && node.kind === 'table') sum += countLogLikelihood(own.counts, node.table);
    if (own.kind === 'gaussian' && node.kind === 'gaussian')
      sum += linearLogLikelihood(families[i]!, own.moments, node);
  });
  if (parts.length === 0) return sum;
  const logTables = network.nodes.map((node) =>
    node.kind === 'table' ? node.table.map(Math.log) : new Float64Array(0),
  );
  for (const expect of parts) sum += expect(network, logTables, into);
  return sum;
}

/** The same of one data set and one network. */
export const logLikelihood = (network: Network, samples: Samples): number =>
  dataLogLikelihood(network, prepareData(familiesOf(structureOf(network)), samples));

import { readAll } from '../../core/files.js';
import { inFile } from '../../core/formats/decoded.js';
import { decodeUaiEvidence } from '../../core/formats/uai-evidence.js';
import { openPeeked, peekKind } from '../../core/peek.js';
import { checkEvidence } from '../../kernels/graphical/evidence.js';
import type { Evidence } from '../../kernels/graphical/factor.js';
import { createResolver, readAssignments, splitOutside } from '../shared/assignments.js';
import type { NamedGraph } from '../shared/factor-graph-input.js';

/** Samples of evidence: one from names and states, one or more from a UAI evidence file. */
export async function readEvidence(given: string | undefined, model: NamedGraph): Promise<Evidence[]> {
  if (given === undefined) return [new Map()];
  const named = splitOutside(given, '=').length > 1 || ['json', 'csv', 'tsv'].includes(await peekKind(given));
  if (named) {
    const { assignments, refuse } = await readAssignments(given, '--evidence');
    return [createResolver(model.variables).assign(assignments, refuse)];
  }
  const samples = decodeUaiEvidence(await readAll(await openPeeked(given)), given);
  inFile(given, () => {
    for (const sample of samples) checkEvidence(model.graph, sample);
  });
  return samples;
}

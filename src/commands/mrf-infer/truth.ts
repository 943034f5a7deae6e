import type { Json } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { readAll } from '../../core/files.js';
import { decodeUaiResult } from '../../core/formats/uai-result.js';
import { openPeeked } from '../../core/peek.js';
import { logValue } from '../../kernels/graphical/evidence.js';
import type { Answer, Question } from './method.js';

/** How far an answer is from one in a result file of the contests. */
export async function compareWithTruth(
  path: string,
  { graph, targets }: Question,
  answer: Answer,
): Promise<Record<string, Json>> {
  const truth = decodeUaiResult(await readAll(await openPeeked(path)), graph.cards, path);
  const { logZ, marginals, states } = answer;
  const missing = () => new UsageError(`--truth: ${path} answers ${truth.task}, which this task does not`);
  if (truth.task === 'PR') {
    if (logZ === undefined) throw missing();
    return { logZError: logZ - truth.value * Math.LN10 };
  }
  if (truth.task === 'MAR') {
    if (!marginals) throw missing();
    const errors = Array.from(targets, (v) =>
      marginals[v]!.reduce((most, p, s) => Math.max(most, Math.abs(p - truth.marginals[v]![s]!)), 0),
    );
    const sum = errors.reduce((a, b) => a + b, 0);
    return {
      maxError: errors.reduce((a, b) => Math.max(a, b), 0),
      meanError: sum / Math.max(1, errors.length),
    };
  }
  if (!states) throw missing();
  if (truth.task === 'MMAP') {
    const same = Array.from(targets).filter((v, i) => truth.states.get(v) === states[i]).length;
    return { agreement: same / Math.max(1, targets.length) };
  }
  if (states.length !== graph.cards.length) throw missing();
  const same = truth.states.reduce((sum, state, v) => sum + (state === states[v] ? 1 : 0), 0);
  return {
    agreement: same / states.length,
    energyGap: logValue(graph, truth.states) - logValue(graph, states),
  };
}

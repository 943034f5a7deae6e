import type { Column } from '../../core/data.js';
import type { UaiResult } from '../../core/formats/uai-result.js';
import type { NamedGraph } from '../shared/factor-graph-input.js';
import type { Answer, Question } from './method.js';

/** One row a state, a variable or a sample, after the task; `sample` comes first where there are several. */
export function answerTable(
  { task, targets }: Question,
  { variables }: NamedGraph,
  answers: readonly Answer[],
): Record<string, Column> {
  const sample: number[] = [];
  const names: string[] = [];
  const states: string[] = [];
  const numbers: number[] = [];
  answers.forEach(({ marginals, states: chosen, logZ }, s) => {
    if (task === 'partition') {
      sample.push(s);
      numbers.push(logZ!);
      return;
    }
    targets.forEach((v, i) => {
      const { name, states: own } = variables[v]!;
      if (task === 'marginals')
        marginals![v]!.forEach((p, state) => {
          sample.push(s);
          names.push(name);
          states.push(own[state]!);
          numbers.push(p);
        });
      else {
        sample.push(s);
        names.push(name);
        states.push(own[chosen![task === 'map' ? v : i]!]!);
      }
    });
  });
  const first: Record<string, Column> = answers.length > 1 ? { sample } : {};
  if (task === 'partition') return { ...first, logZ: numbers, log10Z: numbers.map((log) => log / Math.LN10) };
  return {
    ...first,
    variable: names,
    state: states,
    ...(task === 'marginals' ? { probability: numbers } : {}),
  };
}

/** The same in the form of the contests, which tells of all variables. */
export function uaiResults({ task, targets, graph }: Question, answers: readonly Answer[]): UaiResult[] {
  return answers.map(({ marginals, states, logZ }): UaiResult => {
    if (task === 'partition') return { task: 'PR', value: logZ! / Math.LN10 };
    if (task === 'map') return { task: 'MPE', states: states! };
    if (task === 'marginal-map')
      return { task: 'MMAP', states: new Map(Array.from(targets, (v, i) => [v, states![i]!])) };
    return { task: 'MAR', marginals: Array.from(graph.cards, (_, v) => marginals![v]!) };
  });
}

/** One number, or one for each sample of evidence. */
export const each = <T>(values: readonly T[]): T | readonly T[] =>
  values.length === 1 ? values[0]! : values;

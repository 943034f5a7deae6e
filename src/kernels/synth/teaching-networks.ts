import type { TableNetwork } from '../bayes-net/network.js';

const YES_NO = ['yes', 'no'] as const;

type Row = readonly [
  name: string,
  states: readonly string[],
  parents: readonly string[],
  table: readonly number[],
];

/** Small networks of the textbooks, with their published tables: rows over the parents' states, the last fastest. */
const NETWORKS = {
  // Russell & Norvig, Artificial Intelligence, section 14.2: one day of the umbrella world.
  umbrella: [
    ['Rain', YES_NO, [], [0.5, 0.5]],
    ['Umbrella', YES_NO, ['Rain'], [0.9, 0.1, 0.2, 0.8]],
  ],
  // Pearl, Probabilistic Reasoning in Intelligent Systems, 1988; tables of Russell & Norvig.
  sprinkler: [
    ['Cloudy', YES_NO, [], [0.5, 0.5]],
    ['Sprinkler', YES_NO, ['Cloudy'], [0.1, 0.9, 0.5, 0.5]],
    ['Rain', YES_NO, ['Cloudy'], [0.8, 0.2, 0.2, 0.8]],
    ['WetGrass', YES_NO, ['Sprinkler', 'Rain'], [0.99, 0.01, 0.9, 0.1, 0.9, 0.1, 0, 1]],
  ],
  // Pearl, 1988; tables of Russell & Norvig.
  burglary: [
    ['Burglary', YES_NO, [], [0.001, 0.999]],
    ['Earthquake', YES_NO, [], [0.002, 0.998]],
    ['Alarm', YES_NO, ['Burglary', 'Earthquake'], [0.95, 0.05, 0.94, 0.06, 0.29, 0.71, 0.001, 0.999]],
    ['JohnCalls', YES_NO, ['Alarm'], [0.9, 0.1, 0.05, 0.95]],
    ['MaryCalls', YES_NO, ['Alarm'], [0.7, 0.3, 0.01, 0.99]],
  ],
  // Lauritzen & Spiegelhalter, Local computations with probabilities on graphical structures, 1988.
  'chest-clinic': [
    ['Asia', YES_NO, [], [0.01, 0.99]],
    ['Tuberculosis', YES_NO, ['Asia'], [0.05, 0.95, 0.01, 0.99]],
    ['Smoking', YES_NO, [], [0.5, 0.5]],
    ['LungCancer', YES_NO, ['Smoking'], [0.1, 0.9, 0.01, 0.99]],
    ['Bronchitis', YES_NO, ['Smoking'], [0.6, 0.4, 0.3, 0.7]],
    ['Either', YES_NO, ['LungCancer', 'Tuberculosis'], [1, 0, 1, 0, 1, 0, 0, 1]],
    ['XRay', YES_NO, ['Either'], [0.98, 0.02, 0.05, 0.95]],
    ['Dyspnoea', YES_NO, ['Bronchitis', 'Either'], [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.1, 0.9]],
  ],
  // Koller & Friedman, Probabilistic Graphical Models, 2009, figure 3.4.
  student: [
    ['Difficulty', ['easy', 'hard'], [], [0.6, 0.4]],
    ['Intelligence', ['low', 'high'], [], [0.7, 0.3]],
    [
      'Grade',
      ['A', 'B', 'C'],
      ['Intelligence', 'Difficulty'],
      [0.3, 0.4, 0.3, 0.05, 0.25, 0.7, 0.9, 0.08, 0.02, 0.5, 0.3, 0.2],
    ],
    ['Sat', ['bad', 'good'], ['Intelligence'], [0.95, 0.05, 0.2, 0.8]],
    ['Letter', ['weak', 'strong'], ['Grade'], [0.1, 0.9, 0.4, 0.6, 0.99, 0.01]],
  ],
} satisfies Record<string, readonly Row[]>;

export type TeachingNetwork = keyof typeof NETWORKS;

export const TEACHING_NETWORKS = Object.keys(NETWORKS) as [TeachingNetwork, ...TeachingNetwork[]];

export function teachingNetwork(name: TeachingNetwork): TableNetwork {
  const rows: readonly Row[] = NETWORKS[name];
  const places = new Map(rows.map(([node], i) => [node, i]));
  return {
    name,
    nodes: rows.map(([node, states, parents, table]) => ({
      kind: 'table',
      name: node,
      states,
      parents: parents.map((parent) => places.get(parent)!),
      table: Float64Array.from(table),
    })),
  };
}

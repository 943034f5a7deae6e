import type { Chart } from '../../core/chart/chart.js';
import { barChart, graphDrawing, heatMap, lineChart, panels } from '../../core/chart/make.js';
import type { Json, Result } from '../../core/command/spec.js';
import { absorption, hitting } from '../../kernels/markov/hitting.js';
import { mixing } from '../../kernels/markov/mixing.js';
import { pageRank } from '../../kernels/markov/pagerank.js';
import { stationaryLaws } from '../../kernels/markov/stationary.js';
import { marginals, type Transitions } from '../../kernels/markov/transitions.js';
import { evenLaw, placesOf, type StateChain } from './chain-input.js';
import type { MarkovQueryOptions } from './options.js';

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
/** More pairs of a name and a number are for the table alone. */
const MOST_TOLD = 200;
const told = (names: readonly string[], values: ArrayLike<number>): Json =>
  names.length > MOST_TOLD ? null : names.map((name, i) => [name, finite(values[i]!)]);

const MOST_BARS = 40;
/** Graphs of more states are no help. */
const MOST_DRAWN = 12;

/** States and the ways between them; closed classes have colours. */
function stateGraph({ start, to, p }: Transitions, names: readonly string[], owner: Int32Array): Chart {
  const edges = names.flatMap((_, i) =>
    Array.from(to.subarray(start[i]!, start[i + 1]!), (j, e) => ({
      from: String(i),
      to: String(j),
      label: String(Number(p[start[i]! + e]!.toPrecision(2))),
    })),
  );
  const nodes = names.map((label, i) => ({ id: String(i), label, color: owner[i]! % 8 }));
  return graphDrawing({ title: 'States, coloured by class', layout: 'stress', nodes, edges });
}

/** Bars of the largest values. */
function bars(
  title: string,
  names: readonly string[],
  values: ArrayLike<number>,
  yLabel: string,
  subtitle?: string,
): Chart {
  const order = [...names.keys()].filter((i) => Number.isFinite(values[i]!));
  const kept = new Set([...order].sort((a, b) => values[b]! - values[a]! || a - b).slice(0, MOST_BARS));
  const shown = order.filter((i) => kept.has(i));
  const note = shown.length < order.length ? `the ${MOST_BARS} largest of ${order.length}` : undefined;
  const text = [subtitle, note].filter((part) => part !== undefined).join('; ');
  return barChart({
    title,
    ...(text !== '' && { subtitle: text }),
    categories: shown.map((i) => names[i]!),
    values: shown.map((i) => values[i]!),
    ...(shown.length > 12 ? { horizontal: true, xLabel: yLabel } : { yLabel }),
  });
}

export function stationary({ chain, names }: StateChain, warn: (text: string) => void): Result {
  const { classes, laws, unique, converges } = stationaryLaws(chain);
  const owner = new Int32Array(chain.n);
  classes.forEach(({ states }, c) => {
    for (const v of states) owner[v] = c;
  });
  const law = new Float64Array(chain.n);
  for (const { law: own } of laws) for (let v = 0; v < chain.n; v++) law[v]! += own[v]!;
  if (!unique)
    warn(`${laws.length} closed classes, each with a stationary law of its own; the start decides`);
  else if (!converges)
    warn('the closed class has a period: the law of the symbols turns round and does not converge');
  return {
    metrics: {
      stationary: unique ? told(names, law) : null,
      irreducible: classes.length === 1,
      closedClasses: laws.length,
      period: unique ? classes[laws[0]!.class]!.period : null,
      unique,
      converges,
      classes: classes.length,
    },
    table: {
      state: names,
      probability: law,
      class: Array.from(owner),
      closed: Array.from(owner, (c) => Number(classes[c]!.closed)),
      period: Array.from(owner, (c) => classes[c]!.period),
    },
    plot: () => {
      const subtitle = unique ? undefined : 'of each closed class by itself';
      const heights = bars('Stationary law', names, law, 'probability', subtitle);
      return names.length > MOST_DRAWN
        ? heights
        : panels([stateGraph(chain, names, owner), heights], { columns: 1 });
    },
  };
}

export function marginal(states: StateChain, { marginal: last, start }: MarkovQueryOptions): Result {
  const { chain, names, initial, last: lastSymbol, model } = states;
  const begin = start ? evenLaw(placesOf(start, names, '--start'), chain.n) : initial;
  const steps = marginals(chain, begin, last! - 1);
  // Of a chain of higher order the symbol is the last one of the state.
  const columns = lastSymbol ? model!.symbols : names;
  const laws = steps.map((law) => {
    if (!lastSymbol) return law;
    const sums = new Float64Array(columns.length);
    for (let v = 0; v < chain.n; v++) sums[lastSymbol[v]!]! += law[v]!;
    return sums;
  });
  const t = laws.map((_, i) => i + (lastSymbol ? model!.model.order : 1));
  const final = laws.at(-1)!;
  const shown = [...columns.keys()].sort((a, b) => final[b]! - final[a]! || a - b).slice(0, 8);
  return {
    metrics: { t: t.at(-1)!, marginal: told(columns, final) },
    table: () => ({
      t: laws.flatMap((law, i) => Array.from(law, () => t[i]!)),
      state: laws.flatMap(() => [...columns]),
      probability: laws.flatMap((law) => [...law]),
    }),
    plot: () =>
      lineChart({
        title: 'Law of the symbol, step by step',
        ...(shown.length < columns.length && { subtitle: `the ${shown.length} likeliest at the end` }),
        x: t,
        series: shown.map((j) => ({ label: columns[j]!, y: Float64Array.from(laws, (law) => law[j]!) })),
        xLabel: 't',
        yLabel: 'probability',
      }),
  };
}

export function hittingTimes({ chain, names }: StateChain, { hitting: wanted }: MarkovQueryOptions): Result {
  const { probability, steps } = hitting(chain, placesOf(wanted!, names, '--hitting'));
  return {
    metrics: { steps: told(names, steps), probability: told(names, probability) },
    table: { state: names, probability, steps },
    plot: () =>
      bars(
        `Steps until ${wanted!.join(' or ')}`,
        names,
        steps,
        'expected steps',
        'from each state that surely comes there',
      ),
  };
}

export function absorbed({ chain, names }: StateChain): Result {
  const { classes, closed, probability, steps } = absorption(chain);
  const titles = closed.map((c) => {
    const { states } = classes[c]!;
    const shown = states.slice(0, 3).map((v) => names[v]!);
    return `to ${shown.join('+')}${states.length > 3 ? `+${states.length - 3}` : ''}`;
  });
  return {
    metrics: {
      closedClasses: closed.length,
      transient: chain.n - closed.reduce((sum, c) => sum + classes[c]!.states.length, 0),
      steps: told(names, steps),
    },
    table: new Map<string, readonly string[] | Float64Array>([
      ['state', names],
      ['steps', steps],
      ...titles.map((title, k) => [title, Float64Array.from(probability, (row) => row[k]!)] as const),
    ]),
    plot: () =>
      heatMap({
        title: 'Where the chain ends',
        values: probability.flat(),
        rows: chain.n,
        columns: closed.length,
        domain: [0, 1],
        xCategories: titles,
        yCategories: names,
        yLabel: 'from',
        valueLabel: 'probability',
      }),
  };
}

export function mixingSpeed({ chain }: StateChain, { epsilon }: MarkovQueryOptions): Result {
  const { second, gap, relaxation, time, moduli } = mixing(chain, epsilon);
  return {
    metrics: {
      secondEigenvalue: second,
      spectralGap: gap,
      relaxationTime: finite(relaxation),
      mixingTime: time,
    },
    table: { eigenvalue: moduli },
    plot: () =>
      barChart({
        title: `Near its law after ${time} steps`,
        subtitle: 'moduli of the eigenvalues; the second one tells the speed',
        categories: Array.from(moduli.slice(0, MOST_BARS), (_, i) => String(i + 1)),
        values: moduli.slice(0, MOST_BARS),
        yLabel: 'modulus',
      }),
  };
}

export function ranks({ chain, names, stuck }: StateChain, { damping, start }: MarkovQueryOptions): Result {
  const restart = start && evenLaw(placesOf(start, names, '--start'), chain.n);
  const { ranks: values, iterations } = pageRank(
    { ...chain, stuck },
    { ...(damping !== undefined && { damping }), ...(restart && { restart }) },
  );
  const order = [...names.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
  return {
    metrics: {
      pagerank: told(
        order.map((v) => names[v]!),
        order.map((v) => values[v]!),
      ),
      iterations,
      nodes: chain.n,
    },
    table: { node: order.map((v) => names[v]!), rank: order.map((v) => values[v]!) },
    plot: () =>
      bars(
        'PageRank',
        order.map((v) => names[v]!),
        order.map((v) => values[v]!),
        'rank',
      ),
  };
}

import { excerpt, UsageError } from '../../core/errors.js';
import type { JsonMap, JsonMapValue } from '../../core/formats/json-strict.js';
import { didYouMean } from '../../core/nearest.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import type { Likelihood } from '../../kernels/bayes-net/virtual.js';
import {
  assignmentsOf,
  createResolver,
  parseNames,
  type Refuse,
  type Resolver,
  readAssignments,
  refuseOption,
  splitOutside,
  unquoted,
} from '../shared/assignments.js';
import { METHODS, type Method, type Options } from './options.js';

/** One question to a network, its names resolved to nodes and states. */
export interface Question {
  /** Empty: all that is not known. */
  readonly targets: readonly number[];
  readonly evidence: ReadonlyMap<number, number>;
  readonly actions: ReadonlyMap<number, number>;
  readonly virtual: readonly Likelihood[];
  readonly soft: readonly Likelihood[];
  readonly map: boolean;
  readonly joint: boolean;
  readonly method: Method;
}

/** The names of a network, for texts that speak of them. */
export const resolverOf = ({ nodes }: Network): Resolver =>
  createResolver(
    nodes.map((node) => ({ name: node.name, ...(node.kind === 'table' && { states: node.states }) })),
  );

/** The question that the options ask. */
export async function questionOf(network: Network, resolver: Resolver, chosen: Options): Promise<Question> {
  const assigned = async (given: string | undefined, flag: string) => {
    if (given === undefined) return new Map<number, number>();
    const { assignments, refuse } = await readAssignments(given, flag);
    return resolver.assign(assignments, refuse);
  };
  const likelihoods = (given: readonly string[] | undefined, flag: string) =>
    (given ?? []).map((text) => likelihoodOf(text, network, resolver, refuseOption(flag)));
  const target = refuseOption('--target');
  return checked(
    {
      targets: (chosen.target === undefined ? [] : parseNames(chosen.target)).map((name) =>
        resolver.variable(name, target),
      ),
      evidence: await assigned(chosen.evidence, '--evidence'),
      actions: await assigned(chosen.do, '--do'),
      virtual: likelihoods(chosen.virtual, '--virtual'),
      soft: likelihoods(chosen.soft, '--soft').map((belief) =>
        distribution(belief, network, refuseOption('--soft')),
      ),
      map: chosen.map,
      joint: chosen.joint,
      method: chosen.method,
    },
    network,
    (what, hint) => new UsageError(what, { hint }),
  );
}

const KEYS = ['target', 'evidence', 'do', 'virtual', 'soft', 'map', 'joint', 'method', 'id'] as const;

/** The question of one line of a batch; what it leaves open is as the options say. */
export function questionOfLine(
  value: JsonMapValue,
  network: Network,
  resolver: Resolver,
  usual: Question,
  refuse: Refuse,
): Question {
  if (!(value instanceof Map))
    throw refuse('a question is an object: {"target": "X", "evidence": {"A": "a"}}');
  for (const key of value.keys())
    if (!KEYS.some((known) => known === key))
      throw refuse(
        `unknown key '${excerpt(key)}'`,
        didYouMean(key, KEYS) ?? `a question has ${KEYS.join(', ')}`,
      );
  const assigned = (key: 'evidence' | 'do', otherwise: ReadonlyMap<number, number>) => {
    const given = value.get(key);
    return given === undefined ? otherwise : resolver.assign(assignmentsOf(given, refuse), refuse);
  };
  const likelihoods = (key: 'virtual' | 'soft', otherwise: readonly Likelihood[]) => {
    const given = value.get(key);
    if (given === undefined) return otherwise;
    if (!(given instanceof Map)) throw refuse(`${key} is an object: {"A": [0.7, 0.3]}`);
    return [...given].map(([name, list]): Likelihood => {
      const node = resolver.variable(name, refuse);
      if (!Array.isArray(list) || !list.every((item) => typeof item === 'number'))
        throw refuse(`${key} of '${excerpt(name)}' is no list of numbers`);
      return sized({ node, values: Float64Array.from(list) }, network, refuse);
    });
  };
  return checked(
    {
      targets: targetsOf(value, usual, resolver, refuse),
      evidence: assigned('evidence', usual.evidence),
      actions: assigned('do', usual.actions),
      virtual: likelihoods('virtual', usual.virtual),
      soft: likelihoods('soft', usual.soft).map((belief) => distribution(belief, network, refuse)),
      map: flagOf(value, 'map', usual.map, refuse),
      joint: flagOf(value, 'joint', usual.joint, refuse),
      method: methodOf(value, usual.method, refuse),
    },
    network,
    refuse,
  );
}

function targetsOf(value: JsonMap, usual: Question, resolver: Resolver, refuse: Refuse): readonly number[] {
  const given = value.get('target');
  if (given === undefined) return usual.targets;
  const names = typeof given === 'string' ? [given] : given;
  if (!Array.isArray(names)) throw refuse('target is a name or a list of names');
  return names.map((name) => {
    if (typeof name !== 'string') throw refuse('target is a name or a list of names');
    return resolver.variable(name, refuse);
  });
}

function flagOf(value: JsonMap, key: 'map' | 'joint', usual: boolean, refuse: Refuse): boolean {
  const given = value.get(key) ?? usual;
  if (typeof given !== 'boolean') throw refuse(`${key} is true or false`);
  return given;
}

function methodOf(value: JsonMap, usual: Method, refuse: Refuse): Method {
  const given = value.get('method') ?? usual;
  const method = METHODS.find((name) => name === given);
  if (method === undefined) throw refuse(`method is one of ${METHODS.join(', ')}`);
  return method;
}

/** `A=0.7:0.2:0.1`: a number for each state, in their order. */
function likelihoodOf(text: string, network: Network, resolver: Resolver, refuse: Refuse): Likelihood {
  const parts = splitOutside(text, '=');
  const numbers = (parts[1] ?? '').split(':').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (parts.length !== 2 || numbers.some(Number.isNaN))
    throw refuse(`'${excerpt(text)}' is no NAME=NUMBER:NUMBER:…`, 'a number for each state, in their order');
  const node = resolver.variable(unquoted(parts[0]!), refuse);
  return sized({ node, values: Float64Array.from(numbers) }, network, refuse);
}

function sized({ node, values }: Likelihood, network: Network, refuse: Refuse): Likelihood {
  const of = network.nodes[node]!;
  if (of.kind !== 'table') throw refuse(`'${excerpt(of.name)}' is a variable of numbers, it has no states`);
  if (values.length !== of.states.length)
    throw refuse(
      `${values.length} numbers for '${excerpt(of.name)}', which has ${of.states.length} states`,
      `in this order: ${of.states.map(excerpt).join(', ')}`,
    );
  const list = Array.from(values);
  const bad = list.find((value) => !(value >= 0 && value < Infinity));
  if (bad !== undefined) throw refuse(`${bad} for '${excerpt(of.name)}', numbers from 0 were needed`);
  if (list.every((value) => value === 0)) throw refuse(`only zeros for '${excerpt(of.name)}'`);
  return { node, values };
}

const SUM_TOLERANCE = 1e-6;

/** Beliefs as a distribution; they sum to 1 but for the digits that were left out. */
function distribution({ node, values }: Likelihood, network: Network, refuse: Refuse): Likelihood {
  const list = Array.from(values);
  const sum = list.reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE)
    throw refuse(
      `soft evidence on '${excerpt(network.nodes[node]!.name)}' sums to ${sum}, not 1`,
      'ratios of likelihoods are virtual evidence',
    );
  return { node, values: Float64Array.from(list, (share) => share / sum) };
}

/** Refuses what contradicts itself: a variable in two roles, a target that is known. */
function checked(question: Question, network: Network, refuse: Refuse): Question {
  const { targets, evidence, actions, virtual, soft, map, joint } = question;
  const name = (node: number) => `'${excerpt(network.nodes[node]!.name)}'`;
  const twice = targets.find((node, i) => targets.indexOf(node) !== i);
  if (twice !== undefined) throw refuse(`the target ${name(twice)} is named twice`);
  const roles: readonly (readonly [string, Iterable<number>])[] = [
    ['a target', targets],
    ['evidence', evidence.keys()],
    ['set by do', actions.keys()],
  ];
  const seen = new Map<number, string>();
  for (const [role, nodes] of roles)
    for (const node of nodes) {
      const other = seen.get(node);
      if (other !== undefined) throw refuse(`${name(node)} is both ${other} and ${role}`);
      seen.set(node, role);
    }
  for (const [role, list] of [
    ['virtual evidence', virtual],
    ['soft evidence', soft],
  ] as const) {
    const again = list.find(({ node }, i) => list.findIndex((other) => other.node === node) !== i);
    if (again) throw refuse(`${role} on ${name(again.node)} is given twice`);
    const known = list.find(({ node }) => evidence.has(node) || actions.has(node));
    if (known) throw refuse(`${role} on ${name(known.node)}, which is known`);
  }
  if (joint && map) throw refuse('map and joint are two questions');
  if (joint && targets.length === 0) throw refuse('a joint posterior needs targets');
  const number = targets.find((node) => network.nodes[node]!.kind === 'gaussian');
  if (number !== undefined && (joint || map))
    throw refuse(`${name(number)} is a variable of numbers: ${map ? 'map' : 'joint'} is for discrete ones`);
  return question;
}

/** `P(X | A=a, do(C=c))` and alike, for people. */
export function questionText(
  network: Network,
  { evidence, actions, virtual, soft }: Question,
  of: string,
): string {
  const settingOf = ([node, value]: readonly [number, number]): string => {
    const { name, ...kind } = network.nodes[node]!;
    return `${excerpt(name)}=${kind.kind === 'table' ? excerpt(kind.states[value]!) : value}`;
  };
  const given = [
    ...[...evidence].map(settingOf),
    ...[...actions].map((action) => `do(${settingOf(action)})`),
    ...virtual.map(({ node }) => `${excerpt(network.nodes[node]!.name)} seen`),
    ...soft.map(({ node }) => `${excerpt(network.nodes[node]!.name)} believed`),
  ];
  return given.length > 0 ? `P(${of} | ${given.join(', ')})` : `P(${of})`;
}

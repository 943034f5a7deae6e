import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError, excerpt, IsprError } from '../../core/errors.js';
import { compileExpression, type Expression, parseExpression } from '../../core/expression.js';
import { derivative } from '../../core/expression-derivative.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import { symmetricEigenvalues } from '../../kernels/linalg/eigh.js';
import { fromRows, type Matrix, toRows } from '../../kernels/linalg/matrix.js';
import type { LogObservation } from '../../kernels/state-space/gaussian-particles.js';
import { checkStateSpace, type StateSpace } from '../../kernels/state-space/model.js';
import type { NonlinearSpace } from '../../kernels/state-space/nonlinear.js';

const VERSION = 1;

const numbers = z.array(z.number()).min(1);
const rows = z.array(numbers).min(1);
const names = z.array(z.string().min(1)).min(1);

const common = {
  format: z.literal('ispr-state-space').optional(),
  version: z.number().int().optional(),
  states: names.optional(),
  transitionCovariance: rows,
  observationCovariance: rows.optional(),
  initialMean: numbers.optional(),
  initialCovariance: rows.optional(),
};

const linear = z.object({ ...common, transition: rows, observation: rows });

const nonlinear = z.object({
  ...common,
  states: names,
  observations: names.optional(),
  transition: z.array(z.string()).min(1),
  observation: z.array(z.string()).min(1).optional(),
  angles: z.array(z.string()).optional(),
  logDensity: z.string().optional(),
});

/** Before anything is known the state is taken to be 0 give or take a thousand. */
const VAGUE = 1e6;

export type StateSpaceFile = { states: readonly string[] } & (
  | { kind: 'linear'; model: StateSpace }
  | {
      kind: 'nonlinear';
      model: NonlinearSpace;
      observations: readonly string[];
      logObservation?: LogObservation;
    }
);

/**
 * A state space from a file. With matrices it is linear; with formulas over the names of its states and `t`, the
 * number of the step, it is not: `"transition": ["x + 0.1*v", "0.99*v"]`, `"observation": ["sqrt(x^2 + 1)"]`. A
 * `logDensity` over states and `observations` stands in place of observation and noise, for particles.
 */
export async function readStateSpace(file: string): Promise<StateSpaceFile> {
  const json = parseJson(await readInput(file, { limitBytes: 1 << 26 }), file);
  const formulas = z.object({ transition: z.array(z.string()).min(1) }).safeParse(json).success;
  try {
    return formulas ? nonlinearFile(checked(nonlinear, json)) : linearFile(checked(linear, json));
  } catch (error) {
    if (error instanceof IsprError && error.file === undefined)
      throw new DataError(error.message, { file, ...(error.hint !== undefined && { hint: error.hint }) });
    throw error;
  }
}

function checked<T extends { version?: number | undefined }>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new DataError(`this is no state space: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`, {
      hint: 'a JSON object with transition, observation, transitionCovariance, observationCovariance',
    });
  }
  if ((parsed.data.version ?? VERSION) > VERSION)
    throw new DataError(
      `the model is of version ${parsed.data.version}, this program reads up to ${VERSION}`,
    );
  return parsed.data;
}

function linearFile(json: z.output<typeof linear>): StateSpaceFile {
  const n = json.transition.length;
  if (!json.observationCovariance)
    throw new DataError('this is no state space: observationCovariance is missing');
  const model: StateSpace = {
    transition: fromRows(json.transition),
    observation: fromRows(json.observation),
    transitionCovariance: fromRows(json.transitionCovariance),
    observationCovariance: fromRows(json.observationCovariance),
    ...beginning(json, n),
  };
  checkStateSpace(model);
  requirePositive({ ...model });
  return { kind: 'linear', model, states: namesFor(json.states, n) };
}

function nonlinearFile(json: z.output<typeof nonlinear>): StateSpaceFile {
  const { states, transition, observation, logDensity } = json;
  const n = states.length;
  requireCount('transition', transition.length, n, 'states');
  if ((observation === undefined) === (logDensity === undefined))
    throw new DataError('this is no state space: either observation or logDensity says what is seen');
  const observations =
    json.observations ?? (observation ?? ['y']).map((_, i) => `y${(observation?.length ?? 1) > 1 ? i : ''}`);
  const m = observations.length;
  if (observation) requireCount('observation', observation.length, m, 'observations');
  const twice = [...states, ...observations, 't'].find((name, i, all) => all.indexOf(name) !== i);
  if (twice !== undefined) throw new DataError(`the name '${excerpt(twice)}' stands for two things`);
  if (observation && !json.observationCovariance)
    throw new DataError('this is no state space: observationCovariance is missing');
  const covariances = {
    transitionCovariance: square('transitionCovariance', json.transitionCovariance, n),
    observationCovariance: square('observationCovariance', json.observationCovariance ?? unit(m), m),
    ...beginning(json, n),
  };
  requirePositive(covariances);
  const unknown = json.angles?.find((name) => !observations.includes(name));
  if (unknown !== undefined) throw new DataError(`angles name '${excerpt(unknown)}', which is not observed`);
  const f = transition.map(parseExpression);
  const h = (observation ?? []).map(parseExpression);
  const model: NonlinearSpace = {
    transition: functionOf(f, states),
    transitionSlopes: slopesOf(f, states),
    observation: functionOf(h, states),
    observationSlopes: slopesOf(h, states),
    ...covariances,
    ...(json.angles && { angles: observations.map((name) => json.angles!.includes(name)) }),
  };
  return {
    ...{ kind: 'nonlinear', model, states, observations },
    ...(logDensity !== undefined && {
      logObservation: densityOf(parseExpression(logDensity), states, observations),
    }),
  };
}

const unit = (m: number) =>
  Array.from({ length: m }, (_, i) => Array.from({ length: m }, (_x, j) => Number(i === j)));

const namesFor = (states: readonly string[] | undefined, n: number): readonly string[] => {
  if (states) requireCount('states', states.length, n, 'rows of transition');
  return states ?? Array.from({ length: n }, (_, i) => `x${i}`);
};

function beginning(
  { initialMean, initialCovariance }: z.output<typeof linear> | z.output<typeof nonlinear>,
  n: number,
) {
  if (initialMean) requireCount('initialMean', initialMean.length, n, 'states');
  const vague = unit(n).map((row) => row.map((v) => v * VAGUE));
  return {
    initialMean: Float64Array.from(initialMean ?? new Array<number>(n).fill(0)),
    initialCovariance: square('initialCovariance', initialCovariance ?? vague, n),
  };
}

function requireCount(what: string, got: number, needed: number, of: string): void {
  if (got !== needed) throw new DataError(`${what} has ${got} entries, there are ${needed} ${of}`);
}

function square(what: string, values: number[][], n: number): Matrix {
  const a = fromRows(values);
  if (a.rows !== n || a.cols !== n)
    throw new DataError(`${what} is ${a.rows}x${a.cols}, ${n}x${n} was needed`);
  return a;
}

type Covariances = Pick<StateSpace, 'transitionCovariance' | 'observationCovariance' | 'initialCovariance'>;

function requirePositive({
  transitionCovariance,
  observationCovariance,
  initialCovariance,
}: Covariances): void {
  for (const [what, a] of Object.entries({
    transitionCovariance,
    observationCovariance,
    initialCovariance,
  })) {
    const values = symmetricEigenvalues(a);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    if (least < -1e-10 * Math.max(most, 0) || most < 0)
      throw new DataError(`${what} is no covariance: it has the eigenvalue ${least}`);
  }
}

/** Formulas as one function of state and step. */
function functionOf(
  formulas: readonly Expression[],
  states: readonly string[],
): NonlinearSpace['transition'] {
  const places = new Map([...states, 't'].map((name, i) => [name, i]));
  const compiled = formulas.map((e) => compileExpression(e, places));
  const values = new Float64Array(states.length + 1);
  return (x, t, out) => {
    values.set(x);
    values[x.length] = t;
    for (let i = 0; i < compiled.length; i++) out[i] = compiled[i]!(values);
  };
}

/** Their slopes by the states, row by row; what has no derivative is told when it is asked for. */
function slopesOf(formulas: readonly Expression[], states: readonly string[]): NonlinearSpace['transition'] {
  let made: NonlinearSpace['transition'] | undefined;
  return (x, t, out) => {
    made ??= functionOf(
      formulas.flatMap((e) => states.map((name) => derivative(e, name))),
      states,
    );
    made(x, t, out);
  };
}

function densityOf(
  e: Expression,
  states: readonly string[],
  observations: readonly string[],
): LogObservation {
  const compiled = compileExpression(
    e,
    new Map([...states, ...observations, 't'].map((name, i) => [name, i])),
  );
  const values = new Float64Array(states.length + observations.length + 1);
  return (y, x, t) => {
    values.set(x);
    values.set(y, x.length);
    values[x.length + y.length] = t;
    if (y.every(Number.isNaN)) return 0;
    return compiled(values);
  };
}

export const stateSpaceJson = (model: StateSpace, states: readonly string[]): Json => ({
  format: 'ispr-state-space',
  version: VERSION,
  states,
  transition: toRows(model.transition),
  observation: toRows(model.observation),
  transitionCovariance: toRows(model.transitionCovariance),
  observationCovariance: toRows(model.observationCovariance),
  initialMean: [...model.initialMean],
  initialCovariance: toRows(model.initialCovariance),
});

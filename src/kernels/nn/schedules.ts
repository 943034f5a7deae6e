import { UsageError } from '../../core/errors.js';

/** What the base learning rate is multiplied by in step 0..total-1. */
export type Schedule = (step: number, total: number) => number;

export const constantSchedule: Schedule = () => 1;

/** Times `factor` after each `every` steps; below 1 `every` is a share of the total. */
export const stepSchedule =
  (every: number, factor: number): Schedule =>
  (step, total) =>
    factor ** Math.floor(step / length(every, total));

/** factor^(step / total): `factor` once all is done. */
export const exponentialSchedule =
  (factor: number): Schedule =>
  (step, total) =>
    factor ** (step / total);

/**
 * Half a wave of a cosine from 1 to `floor`.
 *
 * @see Loshchilov & Hutter, SGDR, 2017, eq. 5, without restarts
 */
export const cosineSchedule =
  (floor = 0): Schedule =>
  (step, total) =>
    floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(step / total, 1)));

/** A straight line from 1 to `floor`. */
export const linearSchedule =
  (floor = 0): Schedule =>
  (step, total) =>
    1 - (1 - floor) * Math.min(step / total, 1);

/** Up to 1 in `steps` equal steps, then what follows over those that are left. */
export const warmUp =
  (steps: number, then: Schedule = constantSchedule): Schedule =>
  (step, total) => {
    const first = length(steps, total);
    return step < first ? (step + 1) / first : then(step - first, Math.max(total - first, 1));
  };

/** A number of steps, or a share of all of them. */
const length = (steps: number, total: number) => (steps < 1 ? Math.max(1, Math.round(steps * total)) : steps);

/** What can be written, in one line. */
export const SCHEDULE_HELP =
  'constant, cosine[:FLOOR], linear[:FLOOR], exponential:FACTOR, step:STEPS:FACTOR, each after warmup:STEPS, if wanted; STEPS may be a share such as 10%';

/**
 * A schedule from its text: `cosine`, `warmup:500,cosine:0.1`, `step:30%:0.1`.
 *
 * @throws UsageError naming what was found and what is known
 */
export function parseSchedule(text: string): Schedule {
  const parts = text.split(',');
  const warming = /^warmup\b/.test(parts[0]!.trim()) ? parts.shift()! : undefined;
  if (parts.length > 1) throw wrong(text, `'${parts[1]}' cannot follow '${parts[0]}'`);
  const main = parts.length === 1 ? parseOne(parts[0]!, text) : constantSchedule;
  if (warming === undefined) return main;
  const [, steps, ...more] = warming.trim().split(':');
  if (more.length > 0) throw wrong(text, 'warmup has one number');
  return warmUp(stepsOf(steps, text), main);
}

function parseOne(part: string, text: string): Schedule {
  const [name, ...args] = part.trim().split(':');
  const most = (n: number) => {
    if (args.length > n) throw wrong(text, `${name} has at most ${n} ${n === 1 ? 'number' : 'numbers'}`);
  };
  switch (name) {
    case 'constant':
      most(0);
      return constantSchedule;
    case 'cosine':
      most(1);
      return cosineSchedule(args[0] === undefined ? 0 : factorOf(args[0], text));
    case 'linear':
      most(1);
      return linearSchedule(args[0] === undefined ? 0 : factorOf(args[0], text));
    case 'exponential':
      most(1);
      return exponentialSchedule(factorOf(args[0], text));
    case 'step':
      most(2);
      return stepSchedule(stepsOf(args[0], text), factorOf(args[1], text));
    default:
      throw wrong(text, `no schedule is called '${name}'`);
  }
}

function stepsOf(word: string | undefined, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(word ?? '');
  const value = Number(match?.[1]);
  const valid = match?.[2] ? value > 0 && value < 100 : value >= 1 && Number.isInteger(value);
  if (!match || !valid)
    throw wrong(text, `${word ?? 'nothing'} is no number of steps: whole, or a share such as 10%`);
  return match[2] ? value / 100 : value;
}

function factorOf(word: string | undefined, text: string): number {
  const value = /^\d*\.?\d+(e-?\d+)?$/i.test(word ?? '') ? Number(word) : Number.NaN;
  if (!(value >= 0 && value <= 1)) throw wrong(text, `${word ?? 'nothing'} is no factor of 0 to 1`);
  return value;
}

const wrong = (text: string, why: string) =>
  new UsageError(`the schedule '${text}': ${why}`, { hint: `known: ${SCHEDULE_HELP}` });

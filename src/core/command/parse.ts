import { Command as Commander, CommanderError, Option } from 'commander';
import type * as z from 'zod';
import { excerpt, UsageError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import { type CommonOptions, commonFlags, commonOptions } from './common.js';
import { type Flag, flagsOf, readValue } from './flags.js';
import type { Command, Operand } from './spec.js';

/** A command line that has been understood. */
export interface Invocation {
  inputs: string[];
  /** The command's own options as `run` gets them. */
  options: Record<string, unknown>;
  common: CommonOptions;
  /** What was given or is default, before transforms: the text of --print-config. */
  effective: Record<string, unknown>;
}

/** Values from elsewhere than the command line, weakest first. */
export interface Sources {
  environment?: Readonly<Record<string, string | undefined>>;
  /** Content of --config and the name of its file. */
  config?: { file: string; values: ReadonlyMap<string, unknown> };
}

/** Split arguments into inputs and raw option texts by the command's flags; nothing is validated yet. */
export function splitArguments(spec: Command, argv: readonly string[]) {
  const flags = [...flagsOf(spec.options), ...commonFlags];
  const program = new Commander(spec.name)
    .exitOverride()
    .configureOutput({ writeOut() {}, writeErr() {} })
    .helpOption(false)
    .showSuggestionAfterError(false)
    .argument('[inputs...]');
  for (const flag of flags) {
    // What is on by default may be said all the same: --upsample beside --no-upsample.
    if (flag.type === 'boolean' && flag.flag.startsWith('--no-'))
      program.addOption(commanderOption({ ...flag, flag: flag.flag.replace('--no-', '--') }));
    program.addOption(commanderOption(flag));
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? usageError(error, flags) : error;
  }
  const given = new Map<string, unknown>();
  for (const { key } of flags)
    if (program.getOptionValueSource(key) === 'cli') given.set(key, program.getOptionValue(key));
  return { flags, inputs: program.args, given };
}

function commanderOption(flag: Flag): Option {
  const names = [flag.short, flag.flag].filter(Boolean).join(', ');
  const option = new Option(flag.type === 'boolean' ? names : `${names} <value>`);
  option.attributeName = () => flag.key;
  if (flag.type !== 'boolean')
    option.argParser((text: string, before: unknown) => {
      const value = readValue(flag, text);
      return flag.type === 'list' && Array.isArray(before) && Array.isArray(value)
        ? [...before, ...value]
        : value;
    });
  return option;
}

function usageError(error: CommanderError, flags: readonly Flag[]): UsageError {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  if (error.code === 'commander.unknownOption') {
    const known = flags.flatMap(({ flag, short }) => (short ? [flag, short] : [flag]));
    const hint = didYouMean(named.split('=')[0]!, known) ?? 'see --help';
    return new UsageError(`unknown option ${excerpt(named)}`, { hint });
  }
  const flag = flags.find((candidate) => named.split(/[ ,]+/).includes(candidate.flag));
  if (error.code === 'commander.optionMissingArgument' && flag)
    return new UsageError(`${flag.flag} needs a value: ${flag.allowed}`);
  return new UsageError(error.message.replace(/^error: /, ''));
}

/** Understand a command line: flags win over --config, that over the environment, that over defaults. */
export function parse(spec: Command, argv: readonly string[], sources: Sources = {}): Invocation {
  const { flags, inputs, given } = splitArguments(spec, argv);
  return resolve(spec, flags, inputs, given, sources);
}

/** Merge what was given with the other sources and validate all of it. */
export function resolve(
  spec: Command,
  flags: readonly Flag[],
  inputs: readonly string[],
  given: ReadonlyMap<string, unknown>,
  { environment = {}, config }: Sources,
): Invocation {
  const values = new Map<string, unknown>();
  const origin = new Map<string, string>();
  for (const [key, variable] of [
    ['backend', 'ISPR_BACKEND'],
    ['threads', 'ISPR_THREADS'],
  ] as const) {
    const text = environment[variable];
    if (!text) continue;
    values.set(key, readValue(flags.find((flag) => flag.key === key)!, text));
    origin.set(key, variable);
  }
  let operands = [...inputs];
  for (const [key, value] of config?.values ?? []) {
    const file = config!.file;
    if (key === 'command') {
      if (value !== spec.name)
        throw new UsageError(`these are options of '${excerpt(String(value))}'`, { file });
    } else if (key === 'inputs') {
      if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
        throw new UsageError('inputs must be a list of paths', { file });
      if (operands.length === 0) operands = value;
    } else if (!flags.some((flag) => flag.key === key)) {
      const known = flags.map((flag) => flag.key);
      const hint = didYouMean(key, known) ?? 'keys are the long options in camelCase';
      throw new UsageError(`unknown key '${excerpt(key)}'`, { file, hint });
    } else {
      values.set(key, value);
      origin.set(key, `${key} in ${file}`);
    }
  }
  for (const [key, value] of given) {
    values.set(key, value);
    origin.delete(key);
  }

  const own = new Set(Object.keys(spec.options.shape));
  const validate = <S extends z.ZodObject>(schema: S, mine: boolean): z.output<S> => {
    const raw = Object.fromEntries([...values].filter(([key]) => own.has(key) === mine));
    const parsed = schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    throw refusal(parsed.error, raw, flags, origin);
  };
  const options = validate(spec.options, true) as Record<string, unknown>;
  const common = validate(commonOptions, false);
  for (const { key, flag, needs } of flags)
    if (needs && options[key] !== undefined && common[needs] === undefined)
      throw new UsageError(`${origin.get(key) ?? flag} needs --${needs}`);
  checkOperands(spec, operands, common.out !== undefined);
  // An operand that is written stands for --out.
  const written = spec.inputs.findIndex((operand) => operand.output);
  if (written !== -1 && operands.length > 1) common.out ??= operands.pop();
  const effective = Object.fromEntries(
    flags.map(({ key, default: otherwise }) => [key, values.has(key) ? values.get(key) : otherwise]),
  );
  return { inputs: operands, options, common, effective };
}

/** The first complaint of a schema as one line that names the flag, the value and what is allowed. */
function refusal(
  error: z.ZodError,
  raw: Readonly<Record<string, unknown>>,
  flags: readonly Flag[],
  origin: ReadonlyMap<string, string>,
): UsageError {
  const issue = error.issues[0]!;
  const key = String(issue.path[0] ?? '');
  const flag = flags.find((candidate) => candidate.key === key);
  if (!flag) return new UsageError(issue.message);
  const name = origin.get(key) ?? flag.flag;
  const value = raw[key];
  if (value === undefined) return new UsageError(`${name} is needed: ${flag.about || flag.allowed}`);
  const shown = excerpt(Array.isArray(value) ? value.join(',') : String(value));
  if (issue.code === 'custom') return new UsageError(`${name} ${shown}: ${issue.message}`);
  const hint = flag.choices && typeof value === 'string' ? didYouMean(value, flag.choices) : undefined;
  return new UsageError(`${name} must be ${flag.allowed}, got '${shown}'`, { hint });
}

function checkOperands(spec: Command, inputs: readonly string[], outGiven: boolean): void {
  const needed = spec.inputs.filter(({ optional, output }) => !optional && !(output && outGiven));
  const usage = `ispr ${spec.name} ${operandText(spec.inputs)}`.trim();
  if (inputs.length < needed.length) {
    const missing = needed[inputs.length]!;
    const what = missing.choices ? `one of ${missing.choices.join(', ')}` : missing.about;
    throw new UsageError(`${missing.name} is missing: ${what}`, { hint: usage });
  }
  const last = spec.inputs.at(-1);
  const takesMore = last?.many || isBatchable(spec);
  if (inputs.length > spec.inputs.length && !takesMore)
    throw new UsageError(`unexpected argument '${excerpt(inputs[spec.inputs.length]!)}'`, { hint: usage });
  spec.inputs.forEach(({ name, choices, many }, index) => {
    const words = many ? inputs.slice(index) : inputs.slice(index, index + 1);
    const wrong = words.find((word) => choices && !choices.includes(word));
    if (!choices || wrong === undefined) return;
    throw new UsageError(`${name} must be one of ${choices.join(', ')}, got '${excerpt(wrong)}'`, {
      hint: didYouMean(wrong, choices),
    });
  });
}

/** Whether a command runs on each of its inputs by itself, so that it takes any number of them. */
export const isBatchable = (spec: Command): boolean => {
  const read = spec.inputs.filter((operand) => !operand.output);
  return spec.over !== 'all' && read.length === 1 && !read[0]!.choices;
};

/** `A B [MORE…]`, as the usage line shows the operands. */
export const operandText = (operands: readonly Operand[]) =>
  operands
    .map(({ name, many, optional }) => {
      const text = many ? `${name}…` : name;
      return optional ? `[${text}]` : text;
    })
    .join(' ');

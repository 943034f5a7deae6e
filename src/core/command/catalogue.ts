import { type Flag, flagsOf } from './flags.js';
import { extensionsOf } from './inputs.js';
import { extensionsFor } from './outputs.js';
import { isBatchable, operandText } from './parse.js';
import type { Command, Form } from './spec.js';

/** A command as data: what help, pages, manual, completions and `which` are made from. */
export interface Entry {
  name: string;
  group: string;
  summary: string;
  description: string;
  keywords: readonly string[];
  usage: string;
  inputs: readonly {
    name: string;
    about: string;
    choices?: readonly string[];
    extensions: readonly string[];
  }[];
  options: readonly Flag[];
  /** Extensions of --out by form; empty for commands that only print. */
  outputs: readonly { form: Form; extensions: readonly string[] }[];
  metrics: Readonly<Record<string, string>>;
  examples: readonly string[];
  source: string;
}

export function entryOf(spec: Command): Entry {
  const operands = spec.inputs.map((operand) => ({
    ...operand,
    many: operand.many || (isBatchable(spec) && !operand.output),
  }));
  return {
    name: spec.name,
    group: spec.group,
    summary: spec.summary,
    description: spec.description ?? '',
    keywords: spec.keywords ?? [],
    usage: `ispr ${spec.name} ${operandText(operands)} [options]`.replace(/ {2,}/g, ' '),
    inputs: spec.inputs.map(({ name, about, choices, accepts }) => ({
      name,
      about,
      choices,
      extensions: accepts ? extensionsOf(accepts) : [],
    })),
    options: flagsOf(spec.options),
    outputs: spec.outputs.map((form) => ({ form, extensions: extensionsFor([form]) })),
    metrics: spec.metrics ?? {},
    examples: spec.examples,
    source: spec.source,
  };
}

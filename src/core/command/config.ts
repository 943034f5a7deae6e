import { DataError } from '../errors.js';
import { readInput } from '../files.js';
import { parseJson } from '../formats/json-strict.js';
import type { Invocation } from './parse.js';
import type { Command, Json } from './spec.js';

const LIMIT_BYTES = 16 << 20;

/** Options from a JSON or YAML file: a flat map of camelCase keys. */
export async function readConfig(file: string): Promise<ReadonlyMap<string, unknown>> {
  const bytes = await readInput(file, { limitBytes: LIMIT_BYTES });
  const values = /\.ya?ml$/i.test(file)
    ? (await import('./yaml.js')).parseYaml(bytes, file)
    : parseJson(bytes, file);
  if (values === null || typeof values !== 'object' || Array.isArray(values))
    throw new DataError('a map of options was needed', { file });
  return new Map(Object.entries(values));
}

/** What --print-config prints: a map that --config accepts and that repeats the run. */
export function effectiveConfig(spec: Command, { inputs, effective }: Invocation): Json {
  const skipped = new Set(['config', 'printConfig', 'dryRun']);
  const options = Object.entries(effective).filter(
    ([key, value]) => value !== undefined && !skipped.has(key),
  );
  return { command: spec.name, inputs, ...(Object.fromEntries(options) as Record<string, Json>) };
}

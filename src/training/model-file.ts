import * as z from 'zod';
import type { Json, TensorFile } from '../core/command/spec.js';
import type { NdArray } from '../core/data.js';
import { DataError, excerpt } from '../core/errors.js';
import { readInput } from '../core/files.js';
import { parseJson } from '../core/formats/json-strict.js';
import { detectKind } from '../core/formats/kind.js';
import { decodeSafetensors, type Safetensors } from '../core/formats/safetensors.js';
import type { HostTensors } from '../tensor/host.js';
import type { ModelInfo } from './task.js';

/*
 * A network in one .safetensors file: its tensors under the names they have in a session, and under `ispr` in
 * the metadata what they are.
 */

const VERSION = 1;
const json: z.ZodType<Json> = z.json();

const modelSchema = z.object({
  format: z.literal('ispr-model'),
  version: z.literal(VERSION),
  command: z.string(),
  program: z.string(),
  arch: z.string(),
  options: z.record(z.string(), json),
  labels: z.array(z.string()).optional(),
  input: z.looseObject({ shape: z.array(z.number().int().min(0)), normalisation: json.optional() }),
});

/** A model as it was saved. */
export interface Model extends ModelInfo {
  /** The command that trained it, and the version of ispr. */
  command: string;
  program: string;
  file: string;
  state: HostTensors;
}

/** The content of a model file. */
export function saveModel(
  { arch, options, labels, input }: ModelInfo,
  { command, program }: Pick<Model, 'command' | 'program'>,
  state: HostTensors,
): TensorFile {
  const about = { format: 'ispr-model', version: VERSION, command, program, arch, options, labels, input };
  return {
    tensors: new Map(Object.entries(state)),
    metadata: new Map([['ispr', JSON.stringify(about)]]),
  };
}

/** What of a session is the network, not its training. */
export const modelParts = (state: HostTensors): HostTensors =>
  Object.fromEntries(Object.entries(state).filter(([name]) => /^(params|buffers|ema)\//.test(name)));

/** What a trained session is as a model: parameters and buffers; averaged weights take the place of their originals. */
export function modelState(state: HostTensors): HostTensors {
  const kept = Object.entries(state).filter(([name]) => /^(params|buffers)\//.test(name));
  return Object.fromEntries(
    kept.map(([name, tensor]) => [name, state[name.replace(/^params\//, 'ema/')] ?? tensor]),
  );
}

/** Read a model that one of these commands has trained. */
export async function loadModel(path: string, commands: readonly string[]): Promise<Model> {
  const bytes = await readInput(path);
  if (detectKind(bytes, path, bytes.length) !== 'safetensors')
    throw new DataError('no model, which is a safetensors file', { file: path });
  const file = decodeSafetensors(bytes, path);
  const text = file.metadata.get('ispr');
  if (text === undefined)
    throw new DataError('a safetensors file without `ispr` in its metadata is no model of ours', {
      file: path,
    });
  const { command, program, arch, options, labels, input } = parseAbout(text, path);
  if (!commands.includes(command))
    throw new DataError(`a model of ${excerpt(command)}; one of ${commands.join(' or ')} was needed`, {
      file: path,
    });
  return {
    command,
    program,
    arch,
    options: options as Record<string, Json>,
    labels,
    input: input as ModelInfo['input'],
    file: path,
    state: hostTensors(file, path),
  };
}

function parseAbout(text: string, file: string): z.output<typeof modelSchema> {
  const value = parseJson(new TextEncoder().encode(text), file);
  const version =
    value !== null && typeof value === 'object' && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > VERSION)
    throw new DataError(`a model of format version ${version}; this ispr reads up to ${VERSION}`, { file });
  const parsed = modelSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new DataError(`the model's metadata: ${excerpt(issue.path.join('.'))}: ${issue.message}`, { file });
}

/** The tensors of a file as a session takes them. */
export function hostTensors(
  { tensors, read }: Pick<Safetensors, 'tensors' | 'read'>,
  file: string,
): HostTensors {
  return Object.fromEntries([...tensors.keys()].map((name) => [name, hostTensor(read(name), name, file)]));
}

function hostTensor({ shape, data }: NdArray, name: string, file: string) {
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array)
    return { shape, data };
  throw new DataError(`tensor '${excerpt(name)}' is no float32, int32 or bytes`, { file });
}

/** Refuse tensors that a network, built from what the file says of it, does not have, lacks or has in other shapes. */
export function checkTensors(
  given: HostTensors,
  needed: Readonly<Record<string, { shape: readonly number[] }>>,
  file: string,
): void {
  const network = new Map(Object.entries(needed));
  const found = new Map(Object.entries(given));
  for (const [name, { shape }] of network) {
    const tensor = found.get(name);
    if (!tensor) throw new DataError(`tensor '${excerpt(name)}' is missing`, { file });
    if (tensor.shape.length !== shape.length || tensor.shape.some((n, i) => n !== shape[i]))
      throw new DataError(
        `tensor '${excerpt(name)}' is [${tensor.shape.join(', ')}], the network needs [${shape.join(', ')}]`,
        { file },
      );
  }
  for (const name of found.keys())
    if (!network.has(name)) throw new DataError(`the network has no tensor '${excerpt(name)}'`, { file });
}

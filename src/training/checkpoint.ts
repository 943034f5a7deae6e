import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import type { Json } from '../core/command/spec.js';
import { DataError, excerpt, InputError } from '../core/errors.js';
import { listFolder, pathKind, readInput, removeFolder, writeFolder } from '../core/files.js';
import { parseJson } from '../core/formats/json-strict.js';
import { decodeSafetensors, encodeSafetensors } from '../core/formats/safetensors.js';
import type { HostTensors } from '../tensor/host.js';
import { hostTensors } from './model-file.js';
import { progressSchema } from './progress.js';

/*
 * A checkpoint is a folder `step-<n>`: the whole state of the session, how far the run is, and a manifest with
 * length and SHA-256 of both. It is written beside its place and renamed, so that it is there whole or not at
 * all; what is damaged later shows in the manifest.
 */

const VERSION = 1;
const STATE = 'state.safetensors';
const PROGRESS = 'progress.json';
const MANIFEST = 'manifest.json';

const json: z.ZodType<Json> = z.json();

/** What a run computes; it is resumed only as the same. */
export const identitySchema = z.object({
  command: z.string(),
  arch: z.string(),
  seed: z.number(),
  backend: z.string(),
  options: z.record(z.string(), json),
  data: z.string(),
});
export type Identity = z.output<typeof identitySchema>;

const contentSchema = z.object({
  format: z.literal('ispr-checkpoint'),
  version: z.literal(VERSION),
  identity: identitySchema,
  progress: progressSchema,
  /** How long each log was, by its name. */
  logs: z.record(z.string(), z.number()),
});
export type CheckpointContent = Omit<z.output<typeof contentSchema>, 'format' | 'version'>;

const manifestSchema = z.object({
  format: z.literal('ispr-manifest'),
  version: z.literal(VERSION),
  files: z.record(z.string(), z.object({ bytes: z.number().int().min(0), sha256: z.string() })),
});

export interface Checkpoint extends CheckpointContent {
  path: string;
  state: HostTensors;
}

const checkpointPath = (folder: string, step: number) => join(folder, `step-${step}`);

/** Steps of which there is a checkpoint, last first. */
export async function checkpointSteps(folder: string): Promise<number[]> {
  const names = await listFolder(folder);
  const steps = names.flatMap((name) => (/^step-\d{1,15}$/.test(name) ? [Number(name.slice(5))] : []));
  return steps.sort((a, b) => b - a);
}

/** Answers its path. A whole one of this step holds the same state and stays; a damaged one is replaced. */
export async function writeCheckpoint(
  folder: string,
  state: HostTensors,
  content: CheckpointContent,
): Promise<string> {
  const { step } = content.progress;
  const path = checkpointPath(folder, step);
  if ((await pathKind(path)) !== 'missing') {
    if (await isWhole(folder, step)) return path;
    await removeFolder(path);
  }
  const about = { format: 'ispr-checkpoint', version: VERSION, ...content };
  const files = new Map([
    [STATE, encodeSafetensors(new Map(Object.entries(state)))],
    [PROGRESS, [jsonBytes(about)]],
  ]);
  const described = [...files].map(([name, pieces]) => [name, fingerprint(pieces)]);
  const manifest = { format: 'ispr-manifest', version: VERSION, files: Object.fromEntries(described) };
  await writeFolder(path, new Map([...files, [MANIFEST, [jsonBytes(manifest)]]]));
  return path;
}

async function isWhole(folder: string, step: number): Promise<boolean> {
  try {
    await readCheckpoint(folder, step);
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

function fingerprint(pieces: readonly Uint8Array[]) {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return { bytes: pieces.reduce((sum, piece) => sum + piece.length, 0), sha256: hash.digest('hex') };
}

const jsonBytes = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);

/** Take away all but the newest `keep` and the best; and what a killed run has left half written. */
export async function pruneCheckpoints(folder: string, keep: number, best: number | undefined) {
  for (const step of (await checkpointSteps(folder)).slice(keep))
    if (step !== best) await removeFolder(checkpointPath(folder, step));
  for (const name of await listFolder(folder))
    if (/^\.step-\d+\.\d+\.[0-9a-f]+\.tmp$/.test(name)) await removeFolder(join(folder, name));
}

/** The newest checkpoint that can be read; newer ones that cannot are named. */
export async function newestCheckpoint(
  folder: string,
  warn: (text: string) => void,
): Promise<Checkpoint | undefined> {
  for (const step of await checkpointSteps(folder)) {
    try {
      return await readCheckpoint(folder, step);
    } catch (error) {
      if (error instanceof NewerVersion) throw error;
      if (!(error instanceof DataError || error instanceof InputError)) throw error;
      warn(`${checkpointPath(folder, step)} is damaged: ${error.message}; the one before it is used`);
    }
  }
  return undefined;
}

/** Made by a later ispr: not damaged, and not to be passed over. */
class NewerVersion extends DataError {}

/** A checkpoint, its files checked against the manifest. */
export async function readCheckpoint(folder: string, step: number): Promise<Checkpoint> {
  const path = checkpointPath(folder, step);
  const { files } = checked(
    manifestSchema,
    parseJson(await readPart(path, MANIFEST, 1 << 20), path),
    MANIFEST,
    path,
  );
  const named = new Map(Object.entries(files));
  const read = async (name: string) => {
    const entry = named.get(name);
    if (!entry) throw new DataError(`${MANIFEST} does not name ${name}`, { file: path });
    const bytes = await readPart(path, name, entry.bytes);
    if (bytes.length !== entry.bytes)
      throw new DataError(`${name} has ${bytes.length} bytes, the manifest says ${entry.bytes}`, {
        file: path,
      });
    if (createHash('sha256').update(bytes).digest('hex') !== entry.sha256)
      throw new DataError(`${name} is not what the manifest says`, { file: path });
    return bytes;
  };
  const content = checked(contentSchema, parseJson(await read(PROGRESS), path), PROGRESS, path);
  const file = join(path, STATE);
  return { path, ...content, state: hostTensors(decodeSafetensors(await read(STATE), file), file) };
}

/** A file that a checkpoint lacks is damage like any other. */
async function readPart(path: string, name: string, limitBytes: number): Promise<Uint8Array> {
  const file = join(path, name);
  if ((await pathKind(file)) !== 'file') throw new DataError(`${name} is missing`, { file: path });
  return readInput(file, { limitBytes });
}

function checked<S extends z.ZodType>(schema: S, value: unknown, name: string, path: string): z.output<S> {
  const version: unknown =
    value !== null && typeof value === 'object' && 'version' in value ? value.version : 0;
  if (typeof version === 'number' && version > VERSION)
    throw new NewerVersion(`${name} is of format version ${version}, this ispr reads ${VERSION}`, {
      file: path,
    });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new DataError(`${name}: ${excerpt(issue.path.join('.'))}: ${issue.message}`, { file: path });
}

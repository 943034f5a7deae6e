import { join } from 'node:path';
import { type LogFile, listFolder, openLog } from '../core/files.js';
import { fileVersion, imageEvent, scalarEvent } from './event-file.js';

/** What a run tells as it goes: lines of JSON and TensorBoard's events, of the same names and values. */
export interface Logs {
  /** `values` in the order they are written; elapsed time is added. */
  line(step: number, values: Readonly<Record<string, number>>, elapsedMs: number): Promise<void>;
  image(step: number, name: string, png: Uint8Array): Promise<void>;
  /** How long each log is, for `openLogs` to go on from. */
  lengths(): Record<string, number>;
  /** Put all on the disk; answers the same. */
  sync(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export interface LogPaths {
  /** The JSON lines. */
  log?: string;
  /** The folder of the event file. */
  tensorboard?: string;
}

/** Open the logs; `kept` are the lengths at the checkpoint a run goes on from, what was written after it is cut off. */
export async function openLogs(
  { log, tensorboard }: LogPaths,
  kept: Readonly<Record<string, number>> = {},
): Promise<Logs> {
  const json = log === undefined ? undefined : await openLog(log, kept['log']);
  const events = tensorboard === undefined ? undefined : await openEvents(tensorboard, kept['events']);
  const files = { log: json, events };
  const lengths = () =>
    Object.fromEntries(Object.entries(files).flatMap(([name, file]) => (file ? [[name, file.bytes]] : [])));
  return {
    async line(step, values, elapsedMs) {
      const text = JSON.stringify({ step, ...values, elapsedMs: Math.round(elapsedMs) });
      await json?.append(new TextEncoder().encode(`${text}\n`));
      await events?.append(scalarEvent(wallTime(), step, values));
    },
    async image(step, name, png) {
      await events?.append(imageEvent(wallTime(), step, name, png));
    },
    lengths,
    async sync() {
      for (const file of Object.values(files)) await file?.sync();
      return lengths();
    },
    async close() {
      for (const file of Object.values(files)) await file?.close();
    },
  };
}

const wallTime = () => Date.now() / 1000;

const EVENTS = /^events\.out\.tfevents\.\d+\.ispr$/;

/** A run that goes on continues the newest event file of ours; another one begins its own. */
async function openEvents(folder: string, length: number | undefined): Promise<LogFile> {
  const before = (await listFolder(folder)).filter((name) => EVENTS.test(name)).at(-1);
  const going = length !== undefined && before !== undefined;
  const name = going ? before : `events.out.tfevents.${Math.floor(wallTime())}.ispr`;
  const file = await openLog(join(folder, name), going ? length : 0);
  if (file.bytes === 0) await file.append(fileVersion(wallTime()));
  return file;
}

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  type Stats,
} from 'node:fs';
import {
  access,
  appendFile,
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { CreateError, DataError, EXIT, InputError, WriteError } from './errors.js';
import { streams } from './streams.js';

/*
 * The only module that touches the file system. Reading goes through `openInput`, writing through
 * `writeAtomic`; each step is announced to `faults`, where tests make the Nth one fail.
 */

export type Step = 'open' | 'read' | 'create' | 'write' | 'fsync' | 'rename' | 'fsync-folder';

/** Called before each step; throws (or kills the process) in tests of reliability. */
export const faults: { before: (step: Step, path: string) => void } = { before: () => {} };

/** An input that is open: its first bytes to tell the kind by, and all bytes in pieces, once. */
export interface OpenInput {
  path: string;
  /** Bytes in the file; unknown for standard input, pipes and devices. */
  size: number | undefined;
  head: Uint8Array;
  chunks(): AsyncGenerator<Uint8Array>;
  /** To leave an input whose chunks were not read to their end. */
  close(): Promise<void>;
}

const HEAD_BYTES = 4096;
const CHUNK_BYTES = 1 << 20;

/** Open a file or standard input (`-`) and read its head; without one, pieces come as they arrive. */
export async function openInput(path: string, { headBytes = HEAD_BYTES } = {}): Promise<OpenInput> {
  return path === '-' ? openStandardInput(headBytes) : openFile(path, headBytes);
}

async function openFile(path: string, headBytes: number): Promise<OpenInput> {
  let handle: FileHandle | undefined;
  try {
    faults.before('open', path);
    handle = await open(path, 'r');
    const info = await handle.stat();
    if (info.isDirectory()) throw new InputError('is a folder, a file was needed', { file: path });
    const size = info.isFile() ? info.size : undefined;
    const file = handle;
    const read = async (room: Uint8Array) => {
      faults.before('read', path);
      return (await file.read(room, 0, room.length, null)).bytesRead;
    };
    const head = await fill(read, headBytes);
    return {
      path,
      size,
      head,
      close: () => file.close(),
      async *chunks() {
        try {
          if (head.length > 0) yield head;
          if (head.length < headBytes) return;
          for (;;) {
            keepSpareMemory();
            const room = new Uint8Array(CHUNK_BYTES);
            const count = await read(room);
            if (count === 0) return;
            yield room.subarray(0, count);
          }
        } catch (error) {
          throw inputFault(error, path);
        } finally {
          await file.close();
        }
      },
    };
  } catch (error) {
    await handle?.close();
    throw inputFault(error, path);
  }
}

async function openStandardInput(headBytes: number): Promise<OpenInput> {
  const { input } = streams();
  if (input.isTTY) throw new InputError('standard input is a terminal; pipe data into it', { file: '-' });
  const source = input[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let have = 0;
  let ended = false;
  try {
    while (have < headBytes && !ended) {
      faults.before('read', '-');
      const next = await source.next();
      if (next.done) ended = true;
      else {
        pieces.push(next.value);
        have += next.value.length;
      }
    }
  } catch (error) {
    throw inputFault(error, '-');
  }
  const first = concatenate(pieces);
  return {
    path: '-',
    size: ended ? first.length : undefined,
    head: first.subarray(0, headBytes),
    async close() {
      await source.return?.();
    },
    async *chunks() {
      if (first.length > 0) yield first;
      if (ended) return;
      try {
        for (;;) {
          faults.before('read', '-');
          const next = await source.next();
          if (next.done) return;
          yield next.value;
        }
      } catch (error) {
        throw inputFault(error, '-');
      }
    },
  };
}

// What V8 needs at once to collect garbage, and the threads of the pool to start.
const SPARE_BYTES = 64e6;

/** Limits of this process (prlimit, ulimit -d and -v) by the line of /proc/self/status that they bound. */
let memoryLimits: [string, number][] | undefined;

/**
 * Stop while there is memory left: V8 aborts the process instead of throwing as soon as its own heap cannot
 * grow. So whoever moves large data asks here, piece by piece.
 */
function keepSpareMemory(): void {
  const heap = getHeapStatistics();
  if (heap.used_heap_size + SPARE_BYTES > heap.heap_size_limit) throw starved(heap.heap_size_limit);
  memoryLimits ??= readMemoryLimits();
  if (memoryLimits.length === 0) return;
  const status = systemText('/proc/self/status');
  for (const [name, limit] of memoryLimits) {
    const used = 1024 * Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1]);
    if (used + SPARE_BYTES > limit) throw starved(limit);
  }
}

const starved = (limit: number) =>
  new RangeError(`not enough memory under a limit of ${Math.round(limit / 1e6)} MB`);

function readMemoryLimits(): [string, number][] {
  const text = systemText('/proc/self/limits');
  return [
    ['VmData', /^Max data size\s+(\d+)/m] as const,
    ['VmSize', /^Max address space\s+(\d+)/m] as const,
  ].flatMap(([name, pattern]) => {
    const limit = pattern.exec(text)?.[1];
    return limit === undefined ? [] : [[name, Number(limit)]];
  });
}

/** A small file of the system or of ours; nothing where it is missing. */
function systemText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** All bytes of an input. Past `limitBytes` it is refused before more is read. */
export async function readInput(path: string, { limitBytes = 2 ** 32 } = {}): Promise<Uint8Array> {
  return readAll(await openInput(path), limitBytes);
}

/** All bytes of an input that is open already. */
export async function readAll(input: OpenInput, limitBytes = 2 ** 32): Promise<Uint8Array> {
  const refuse = () =>
    new DataError(`more than ${limitBytes} bytes, the most that is read at once`, { file: input.path });
  if ((input.size ?? 0) > limitBytes) {
    await input.close();
    throw refuse();
  }
  // A file of known size lands in one buffer; a pipe, or a file that grows meanwhile, in pieces.
  const whole = new Uint8Array(input.size ?? 0);
  const rest: Uint8Array[] = [];
  let have = 0;
  for await (const chunk of input.chunks()) {
    if (have + chunk.length <= whole.length) whole.set(chunk, have);
    else rest.push(chunk);
    have += chunk.length;
    if (have > limitBytes) throw refuse();
  }
  const extra = rest.reduce((sum, piece) => sum + piece.length, 0);
  if (extra === 0) return whole.subarray(0, have);
  return concatenate([whole.subarray(0, have - extra), ...rest]);
}

/** A file that is read in places, for archives larger than memory. */
export interface PlacedFile {
  size: number;
  /** Bytes from `offset` on; fewer where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export async function openPlaced(path: string): Promise<PlacedFile> {
  let handle: FileHandle | undefined;
  try {
    faults.before('open', path);
    handle = await open(path, 'r');
    const info = await handle.stat();
    if (!info.isFile()) throw new InputError('is no file that can be read in places', { file: path });
    const file = handle;
    return {
      size: info.size,
      async read(offset, length) {
        try {
          let at = offset;
          return await fill(async (room) => {
            faults.before('read', path);
            const { bytesRead } = await file.read(room, 0, room.length, at);
            at += bytesRead;
            return bytesRead;
          }, length);
        } catch (error) {
          throw inputFault(error, path);
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    await handle?.close();
    throw inputFault(error, path);
  }
}

async function fill(read: (room: Uint8Array) => Promise<number>, bytes: number): Promise<Uint8Array> {
  const room = new Uint8Array(bytes);
  let have = 0;
  while (have < bytes) {
    const count = await read(room.subarray(have));
    if (count === 0) break;
    have += count;
  }
  return room.subarray(0, have);
}

function concatenate(pieces: Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Write a file so that at any moment its name holds the old content or the new, whole: a temporary file in the
 * same folder, fsync, rename, fsync of the folder. A symbolic link keeps pointing where it points and its
 * target is replaced; a FIFO or device is written through; `-` is standard output. Folders on the way are made.
 */
export async function writeAtomic(path: string, chunks: Chunks): Promise<void> {
  if (path === '-') return writeStandardOutput(chunks);
  const target = await destination(path);
  if (target.special) return writeThrough(path, chunks);
  const made: string[] = [];
  const temporary = join(
    dirname(target.path),
    `.${basename(target.path).slice(0, 100)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`,
  );
  let handle: FileHandle | undefined;
  let phase: 'create' | 'write' = 'create';
  try {
    protect(temporary, made);
    await makeFolders(dirname(target.path), made);
    faults.before('create', path);
    // At once, not in a thread: a signal that comes meanwhile must find the file there to take it away.
    closeSync(openSync(temporary, 'wx', target.before ? 0o600 : 0o666));
    handle = await open(temporary, 'r+');
    phase = 'write';
    for await (const chunk of chunks) await writeFully(handle, chunk, path);
    if (target.before) await looksLike(handle, target.before);
    faults.before('fsync', path);
    await handle.sync();
    await handle.close();
    handle = undefined;
    faults.before('rename', path);
    await rename(temporary, target.path);
    release(temporary);
  } catch (error) {
    await handle?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    release(temporary);
    await removeEmpty(made);
    throw outputFault(error, path, phase);
  }
  for (const folder of [dirname(target.path), ...made.map((folder) => dirname(folder))])
    await syncFolder(folder, path);
}

/** Owner and mode of the file that is replaced; giving a file to another owner takes root, so it may fail. */
async function looksLike(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  if (uid !== process.getuid?.() || gid !== process.getgid?.()) await handle.chown(uid, gid).catch(() => {});
  await handle.chmod(mode & 0o7777);
}

async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(folder).catch(() => {});
}

/** Take a file away; one that is not there is fine. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** A new folder for what is needed only meanwhile; `removeFolder` takes it away, and so does a signal. */
export async function temporaryFolder(name: string): Promise<string> {
  try {
    faults.before('create', tmpdir());
    const path = await mkdtemp(join(tmpdir(), `${name}-`));
    protect(path, []);
    return path;
  } catch (error) {
    throw outputFault(error, tmpdir(), 'create');
  }
}

/** Take a folder of ours away with all that is in it. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  release(path);
}

/** Add lines to a log; made with its folders when it is not there. */
export async function appendText(path: string, text: string): Promise<void> {
  try {
    await makeFolders(dirname(resolve(path)), []);
    faults.before('write', path);
    await appendFile(path, text);
  } catch (error) {
    throw outputFault(error, path, 'write');
  }
}

/** Names in a folder, sorted; none where it is missing. */
export async function listFolder(path: string): Promise<string[]> {
  try {
    faults.before('read', path);
    return (await readdir(path)).sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw inputFault(error, path);
  }
}

/**
 * Bytes of all files in a folder and those below it, or of those whose name ends so; 0 where it is missing. Files
 * may come and go meanwhile.
 */
export async function folderBytes(path: string, ending = ''): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(unlessMissing);
  let bytes = 0;
  for (const entry of entries ?? []) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) bytes += await folderBytes(inner, ending);
    else if (entry.name.endsWith(ending)) bytes += (await lstat(inner).catch(unlessMissing))?.size ?? 0;
  }
  return bytes;
}

/** Bytes that can still be written where `path` is or will be. */
export async function freeBytes(path: string): Promise<number> {
  let folder = resolve(path);
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Make a folder that stays, with those on the way. */
export async function makeFolder(path: string): Promise<void> {
  try {
    faults.before('create', path);
    await makeFolders(resolve(path), []);
  } catch (error) {
    throw outputFault(error, path, 'create');
  }
}

/**
 * Keep others out of some work: a file that holds our process id. Answers how to let go, or undefined while
 * another living process holds it; what one that was killed left behind is taken over.
 */
export async function lockFile(path: string): Promise<(() => Promise<void>) | undefined> {
  await makeFolder(dirname(path));
  for (;;) {
    try {
      faults.before('create', path);
      const handle = await open(path, 'wx');
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      return () => removeFile(path);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw outputFault(error, path, 'create');
    }
    const holder = Number(systemText(path));
    if (holder > 0 && holder !== process.pid && isAlive(holder)) return undefined;
    await removeFile(path);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

export async function makeExecutable(path: string): Promise<void> {
  await chmod(path, 0o755);
}

/** Put a finished folder in the place of another: its name stands for the old content, or the new, or nothing. */
export async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${to}.${process.pid}.old`;
  try {
    await syncFolder(from, to);
    await makeFolders(dirname(resolve(to)), []);
    faults.before('rename', to);
    if (await exists(to)) await rename(to, old);
    await rename(from, to);
  } catch (error) {
    if (!(await exists(to))) await rename(old, to).catch(() => {});
    throw outputFault(error, to, 'create');
  }
  await rm(old, { recursive: true, force: true });
  await syncFolder(dirname(resolve(to)), to);
}

/**
 * Write a folder so that its name stands for all of its files or is not there: they are written and synced in a
 * temporary folder beside it, which then takes the name. A folder of that name must not be there yet.
 */
export async function writeFolder(path: string, files: ReadonlyMap<string, Chunks>): Promise<void> {
  const target = resolve(path);
  const temporary = join(
    dirname(target),
    `.${basename(target)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`,
  );
  let phase: 'create' | 'write' = 'create';
  try {
    await makeFolders(dirname(target), []);
    faults.before('create', path);
    protect(temporary, []);
    await mkdir(temporary);
    phase = 'write';
    for (const [name, chunks] of files) {
      const file = join(path, name);
      faults.before('create', file);
      const handle = await open(join(temporary, name), 'wx');
      try {
        for await (const chunk of chunks) await writeFully(handle, chunk, file);
        faults.before('fsync', file);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    await syncFolder(temporary, path);
    faults.before('rename', path);
    await rename(temporary, target);
    release(temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    release(temporary);
    throw outputFault(error, path, phase);
  }
  await syncFolder(dirname(target), path);
}

/** A file that grows by pieces as long as the work goes on. */
export interface LogFile {
  /** Its length, with what is still to be written. */
  readonly bytes: number;
  append(piece: Uint8Array): Promise<void>;
  /** All of it is on the disk when this is done. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const LOG_BUFFER_BYTES = 1 << 16;
const LOG_INTERVAL_MS = 500; // who follows a log sees it grow

/** Open a log for what comes after its first `keepBytes`; what is there beyond them is cut off. */
export async function openLog(path: string, keepBytes = 0): Promise<LogFile> {
  let handle: FileHandle;
  let end = keepBytes;
  let regular = false;
  try {
    await makeFolders(dirname(resolve(path)), []);
    faults.before('create', path);
    handle = await open(path, constants.O_RDWR | constants.O_CREAT);
    const info = await handle.stat();
    regular = info.isFile();
    if (regular) {
      end = Math.min(keepBytes, info.size);
      await handle.truncate(end);
    }
  } catch (error) {
    throw outputFault(error, path, 'create');
  }
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let last = Date.now();
  const flush = async () => {
    const pieces = waiting;
    waiting = [];
    waitingBytes = 0;
    last = Date.now();
    try {
      for (const piece of pieces) {
        faults.before('write', path);
        for (let at = 0; at < piece.length; ) {
          const place = regular ? end + at : null;
          at += (await handle.write(piece, at, piece.length - at, place)).bytesWritten;
        }
        end += piece.length;
      }
    } catch (error) {
      throw outputFault(error, path, 'write');
    }
  };
  return {
    get bytes() {
      return end + waitingBytes;
    },
    async append(piece) {
      waiting.push(piece);
      waitingBytes += piece.length;
      if (waitingBytes > LOG_BUFFER_BYTES || Date.now() - last > LOG_INTERVAL_MS) await flush();
    },
    async sync() {
      await flush();
      try {
        faults.before('fsync', path);
        await handle.sync();
      } catch (error) {
        // Pipes and devices cannot be synced.
        if (regular) throw outputFault(error, path, 'write');
      }
    },
    async close() {
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}

async function writeFully(handle: FileHandle, chunk: Uint8Array, path: string): Promise<void> {
  keepSpareMemory();
  for (let at = 0; at < chunk.length; ) {
    faults.before('write', path);
    at += (await handle.write(chunk, at, chunk.length - at)).bytesWritten;
  }
}

interface Destination {
  path: string;
  /** What is there must be written through instead of replaced. */
  special: boolean;
  /** The file that will be replaced. */
  before?: Stats;
}

const MOST_LINKS = 40; // as the Linux kernel follows

/** Where a path leads, through symbolic links, also one to a file that is yet to be made. */
async function destination(path: string): Promise<Destination> {
  let absolute = resolve(path);
  try {
    for (let links = 0; links < MOST_LINKS; links++) {
      const info = await stat(absolute).catch(unlessMissing);
      if (info?.isDirectory()) throw new CreateError('is a folder, a file name was needed', { file: path });
      if (info && !info.isFile()) return { path: absolute, special: true };
      if (info) {
        // A rename would also replace a file that its owner made read-only.
        await access(absolute, constants.W_OK);
        return { path: await realpath(absolute), special: false, before: info };
      }
      const link = await lstat(absolute).catch(unlessMissing);
      if (!link?.isSymbolicLink()) break;
      absolute = resolve(await realpath(dirname(absolute)), await readlink(absolute));
    }
    return { path: absolute, special: false };
  } catch (error) {
    throw outputFault(error, path, 'create');
  }
}

function unlessMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error;
}

async function writeThrough(path: string, chunks: Chunks): Promise<void> {
  let handle: FileHandle | undefined;
  let phase: 'create' | 'write' = 'create';
  try {
    faults.before('create', path);
    handle = await open(path, constants.O_WRONLY);
    phase = 'write';
    for await (const chunk of chunks) await writeFully(handle, chunk, path);
  } catch (error) {
    if (errnoOf(error) !== 'EPIPE') throw outputFault(error, path, phase);
  } finally {
    await handle?.close();
  }
}

/** Standard output, at the pace of its reader. A reader that has left ends the process in silence, exit 0. */
export async function writeStandardOutput(chunks: Chunks): Promise<void> {
  const output = streams();
  for await (const chunk of chunks) {
    try {
      faults.before('write', '-');
      await output.write(chunk);
    } catch (error) {
      if (errnoOf(error) === 'EPIPE') process.exit(EXIT.ok);
      throw outputFault(error, 'standard output', 'write');
    }
  }
}

/** Make a folder and its parents; those that were not there come into `made`, innermost first. */
async function makeFolders(folder: string, made: string[]): Promise<void> {
  const missing: string[] = [];
  for (let at = folder; !(await exists(at)); at = dirname(at)) {
    missing.push(at);
    if (dirname(at) === at) break;
  }
  // One by one: asked to do it all, Node never returns where a file system makes no folders (/proc). And at
  // once, as the temporary file below: what a signal has to take away again must be there when it comes.
  for (const next of missing.reverse()) {
    try {
      mkdirSync(next);
      made.unshift(next);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

async function syncFolder(folder: string, path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    faults.before('fsync-folder', path);
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    // Not every system lets a folder be opened or synced (Windows, some network file systems); the file is
    // in place by now, so only a real I/O error matters.
    if (['EIO', 'ENOSPC', 'EDQUOT'].includes(errnoOf(error) ?? '')) throw outputFault(error, path, 'write');
  } finally {
    await handle?.close();
  }
}

export const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/**
 * Refuse an output that cannot be made, before hours are spent on it: a folder in its place, a file where a
 * folder is needed, no permission. What happens between now and the writing is found then.
 */
export async function checkCreatable(path: string): Promise<void> {
  const target = resolve(path);
  const kind = await pathKind(target);
  if (kind === 'folder') throw new CreateError('is a folder, a file name was needed', { file: path });
  try {
    if (kind !== 'missing') return await access(target, constants.W_OK);
    let folder = dirname(target);
    while ((await pathKind(folder)) === 'missing' && dirname(folder) !== folder) folder = dirname(folder);
    if ((await pathKind(folder)) !== 'folder')
      throw new CreateError('a part of the path is no folder', { file: path });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw outputFault(error, path, 'create');
  }
}

export type PathKind = 'file' | 'folder' | 'special' | 'missing';

/** What a path leads to, links followed. */
export async function pathKind(path: string): Promise<PathKind> {
  try {
    const info = await stat(path);
    return info.isDirectory() ? 'folder' : info.isFile() ? 'file' : 'special';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return 'missing';
    throw inputFault(error, path);
  }
}

/** Says which file a path leads to, whatever it is called; undefined where there is none. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  if (path === '-') return undefined;
  const found = await stat(path).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

/**
 * Temporary files and folders under way, each with the folders that were made for it. While there are any, signals take
 * them along; at other times a signal keeps its usual effect, so that Ctrl-C stops a long computation at once.
 */
const pending = new Map<string, readonly string[]>();
let listening = false;

function protect(path: string, made: readonly string[]): void {
  if (!listening) for (const signal of SIGNALS.keys()) process.on(signal, stopped);
  listening = true;
  pending.set(path, made);
}

function release(path: string): void {
  pending.delete(path);
  stopListening();
}

/** Once nobody needs it. A signal that has come already is told in the next turn; without a listener it is lost. */
function stopListening(): void {
  setImmediate(() => {
    if (!listening || pending.size > 0 || takenOver) return;
    for (const signal of SIGNALS.keys()) process.off(signal, stopped);
    listening = false;
  });
}

const SIGNALS = new Map<NodeJS.Signals, number>([
  ['SIGHUP', EXIT.sighup],
  ['SIGINT', EXIT.sigint],
  ['SIGTERM', EXIT.sigterm],
]);

let takenOver: ((signal: NodeJS.Signals) => boolean) | undefined;

/**
 * Work that ends in its own way when a signal comes: `react` answers whether it takes care of this one, also
 * while something half written is there. Otherwise the process stops as ever. Returns how to give signals back.
 */
export function takeSignals(react: (signal: NodeJS.Signals) => boolean): () => void {
  if (!listening) for (const signal of SIGNALS.keys()) process.on(signal, stopped);
  listening = true;
  takenOver = react;
  return () => {
    takenOver = undefined;
    stopListening();
  };
}

/**
 * Clean up, then die of the signal itself: a shell sees 128 and its number, and one that runs us in a loop
 * leaves the loop, which it does not after an exit of our own.
 */
function stopped(signal: NodeJS.Signals): void {
  if (takenOver?.(signal)) return;
  removePending();
  for (const other of SIGNALS.keys()) process.off(other, stopped);
  if (process.platform !== 'win32') process.kill(process.pid, signal);
  process.exit(SIGNALS.get(signal));
}

/** Remove what is half written. Synchronous, for the last moments of a process. */
export function removePending(): void {
  for (const [path, made] of pending) {
    attempt(() => rmSync(path, { recursive: true, force: true }));
    for (const folder of made) attempt(() => rmdirSync(folder));
  }
  pending.clear();
}

/** What is gone already, or holds something else by now, needs no removing. */
function attempt(removal: () => void): void {
  try {
    removal();
  } catch {}
}

const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const REASONS: Record<string, string> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EIO: 'input/output error',
  EISDIR: 'is a folder, a file was needed',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  ENXIO: 'nobody reads this pipe, or the device is not there',
};

function reason(error: unknown): string | undefined {
  const errno = errnoOf(error);
  return errno === undefined ? undefined : (REASONS[errno] ?? errno);
}

function inputFault(error: unknown, path: string): unknown {
  const why = reason(error);
  return why === undefined ? error : new InputError(why, { file: path });
}

function outputFault(error: unknown, path: string, phase: 'create' | 'write'): unknown {
  const why = reason(error);
  if (why === undefined) return error;
  const errno = errnoOf(error) ?? '';
  const lost = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'].includes(errno);
  // Found out late, when the temporary file takes its name.
  const misnamed = errno === 'ENAMETOOLONG';
  return (phase === 'write' && !misnamed) || lost
    ? new WriteError(why, { file: path })
    : new CreateError(why, { file: path });
}

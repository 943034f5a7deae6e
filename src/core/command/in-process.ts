import { compute } from '../backend.js';
import { IsprError, UsageError } from '../errors.js';
import { writeAtomic } from '../files.js';
import { withStreams } from '../streams.js';
import { reportError } from './report-error.js';
import { runCommand } from './run.js';
import { parseShellLine } from './shell-line.js';
import type { Command, Result } from './spec.js';

/** What a line of commands did. */
export interface Outcome {
  /** Of the last command that ran. */
  code: number;
  /** What reached the end of the line: not what went into a pipe or a file. */
  stdout: Uint8Array;
  stderr: string;
  /** Of all commands, in turn: metrics, charts and all forms that could have been written. */
  results: readonly Result[];
}

/** Finds a command by its name; given from outside, because core knows no commands. */
export type FindCommand = (name: string) => Promise<Command | undefined>;

export interface InProcess {
  find: FindCommand;
  version: string;
  /** Folder that relative paths start from; one line runs at a time, because a process has only one. */
  folder?: string;
}

/**
 * Run a line of shell made of ispr commands (`ispr a … | ispr b … && ispr c … > file`) inside this process, as a
 * shell would: files are written, gates and errors end in an exit code, && stops at the first one. The backend
 * and the threads are those of the command that asks.
 */
export async function runInProcess(line: string, { find, version, folder }: InProcess): Promise<Outcome> {
  const before = process.cwd();
  const { simd, threads } = compute;
  const environment = { ISPR_BACKEND: simd ? 'wasm' : 'cpu', ISPR_THREADS: String(threads) };
  const results: Result[] = [];
  const printed: Uint8Array[] = [];
  let stderr = '';
  let code = 0;
  let piped: Uint8Array[] = [];
  try {
    if (folder !== undefined) process.chdir(folder);
    for (const { words, output, next } of parseShellLine(line)) {
      const [program, name = '', ...argv] = words;
      const spec = program === 'ispr' ? await find(name) : undefined;
      if (!spec) throw new UsageError(`${line}: there is no '${program} ${name}'`);
      const caught: Uint8Array[] = [];
      const streams = {
        input: fromPieces(piped),
        async write(chunk: Uint8Array) {
          caught.push(chunk);
        },
        tell(text: string) {
          stderr += text;
        },
        progress: 'none',
      } as const;
      code = await withStreams(streams, () =>
        runCommand(spec, argv, version, { environment, onResult: (result) => results.push(result) }).catch(
          (error: unknown) => {
            if (!(error instanceof IsprError)) throw error;
            reportError(name, error, false);
            return error.code;
          },
        ),
      );
      if (output !== undefined) await writeAtomic(output, caught);
      else if (next !== '|') printed.push(...caught);
      piped = next === '|' && output === undefined ? caught : [];
      if (next === '&&' && code !== 0) break;
    }
  } finally {
    process.chdir(before);
    Object.assign(compute, { simd, threads });
  }
  return { code, stdout: Buffer.concat(printed), stderr, results };
}

async function* fromPieces(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

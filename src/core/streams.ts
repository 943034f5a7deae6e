import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The standard streams of the command that runs: those of the process, or, around a command that runs inside
 * another one (`command/in-process.ts`), what that one gives and catches.
 */
export interface Streams {
  input: AsyncIterable<Uint8Array> & { isTTY?: boolean };
  write(chunk: Uint8Array): Promise<void>;
  tell(text: string): void;
  /** What `--progress auto` means here. */
  progress: 'bar' | 'plain' | 'none';
}

const PROCESS: Streams = {
  // Getters: standard input is opened by the first look at it, and most commands never look.
  get input() {
    return process.stdin;
  },
  write: (chunk) =>
    new Promise((done, fail) => {
      process.stdout.write(chunk, (error) => (error ? fail(error) : done()));
    }),
  tell(text) {
    process.stderr.write(text);
  },
  get progress() {
    return process.stderr.isTTY ? 'bar' : 'plain';
  },
};

const around = new AsyncLocalStorage<Streams>();

export const streams = (): Streams => around.getStore() ?? PROCESS;

/** Run with other standard streams; what runs meanwhile beside it keeps its own. */
export const withStreams = <T>(given: Streams, run: () => Promise<T>): Promise<T> => around.run(given, run);

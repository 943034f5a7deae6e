import { EXIT, excerpt, IsprError, UsageError } from './core/errors.js';
import { removePending, writeStandardOutput } from './core/files.js';
import { VERSION } from './version.js';

/** argv (without node and script) -> exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === '-V') {
    await print(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (first === undefined || first === '--help' || first === '-h') {
    const { loadCatalogue } = await import('./commands/catalogue.js');
    const { overview } = await import('./core/command/help.js');
    const text = overview(await loadCatalogue(), VERSION);
    if (first !== undefined) {
      await print(text);
      return EXIT.ok;
    }
    process.stderr.write(text);
    return EXIT.usage;
  }
  const { commandNames, loadCommand } = await import('./commands/index.js');
  const spec = await loadCommand(first);
  if (!spec) {
    const { didYouMean } = await import('./core/nearest.js');
    const isOption = first.startsWith('-');
    throw new UsageError(`unknown ${isOption ? 'option' : 'command'} '${excerpt(first)}'`, {
      hint: (isOption ? undefined : didYouMean(first, commandNames)) ?? 'ispr --help lists the commands',
    });
  }
  if (asksForHelp(rest)) {
    const { commandHelp } = await import('./core/command/help.js');
    const { entryOf } = await import('./core/command/catalogue.js');
    await print(commandHelp(entryOf(spec)));
    return EXIT.ok;
  }
  const { runCommand } = await import('./core/command/run.js');
  return runCommand(spec, rest, VERSION, { script: process.argv[1] });
}

const asksForHelp = (argv: readonly string[]) => {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h');
};

const print = (text: string) => writeStandardOutput([new TextEncoder().encode(text)]);

/** Run the process: every error ends here as one line and an exit code. */
export async function start(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', leave);
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error) => fail(argv, error));
  process.on('unhandledRejection', (error) => fail(argv, error));
  try {
    process.exit(await main(argv));
  } catch (error) {
    await fail(argv, error);
  }
}

/** The reader of a pipe has left: no error, nobody to tell. Other faults are told by whoever wrote. */
function leave(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') return;
  removePending();
  process.exit(EXIT.ok);
}

async function fail(argv: readonly string[], thrown: unknown): Promise<never> {
  removePending();
  const error = thrown instanceof IsprError ? thrown : unexpected(thrown);
  const { errorJson, reportError } = await import('./core/command/report-error.js');
  const command = argv[0]?.startsWith('-') ? undefined : argv[0];
  reportError(command, error, argv.includes('--debug'));
  if (argv.includes('--json'))
    await print(`${JSON.stringify({ command: command ?? null, error: errorJson(error) })}\n`).catch(() => {
      // Standard output takes no more; the error is told already.
    });
  process.exit(error.code);
}

/** Anything that is not ours to explain is our bug; memory is the exception. */
function unexpected(thrown: unknown): IsprError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const line = message.split('\n')[0]!;
  const starved =
    thrown instanceof RangeError &&
    /allocation|memory|Invalid (typed )?array( buffer)? length/i.test(message);
  const error = starved
    ? new IsprError(
        EXIT.internal,
        line.startsWith('not enough memory') ? line : `not enough memory: ${line}`,
        {
          hint: 'use a smaller input, or give the process more',
        },
      )
    : new IsprError(EXIT.internal, `internal error: ${line}`, {
        hint: 'this is a bug in ispr; --debug shows where',
      });
  if (thrown instanceof Error && thrown.stack) error.stack = thrown.stack;
  return error;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { BackendError, WriteError } from '../../core/errors.js';
import { folderBytes, listFolder, makeFolder, removeFolder, takeSignals } from '../../core/files.js';
import { normalName } from './wheel.js';

/** How pip is started here. */
export type Pip = readonly string[];

const CANDIDATES: readonly Pip[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['python', '-m', 'pip'],
  ['py', '-3', '-m', 'pip'],
];

/** The first pip that answers. */
export async function findPip(): Promise<Pip | undefined> {
  for (const candidate of CANDIDATES)
    if ((await output([...candidate, '--version'])).code === 0) return candidate;
  return undefined;
}

export interface Download {
  /** Where wheels go; those that are there already are not loaded again. */
  folder: string;
  /** Told the wheel that comes, its size in megabytes, and how many of them are here. */
  progress(wheel: string, megabytes: number, done: number): void;
}

// Any Python that has wheels: the libraries in them do not depend on it, and that of the user may be too new.
const PYTHON_VERSION = '3.12';
const POLL_MS = 250;

/**
 * Let pip get wheels: its configuration, index, proxies and certificates are the user's. Answers their paths, in the
 * order of `requirements`, which are `name==version` or `name<3,>=2`.
 */
export async function downloadWheels(
  pip: Pip,
  requirements: readonly string[],
  { folder, progress }: Download,
): Promise<string[]> {
  await makeFolder(folder);
  const temporary = join(folder, 'partial');
  await removeFolder(temporary);
  await makeFolder(temporary);
  const fixed = ['download', '--no-deps', '--only-binary=:all:', '--dest', folder];
  const environment = {
    ...process.env,
    PYTHONUNBUFFERED: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    // pip loads into a temporary folder first: in ours, what has come can be seen, and is on the same disk.
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
  let coming = { wheel: '', megabytes: 0, before: 0 };
  const poll = setInterval(async () => {
    const { wheel, megabytes, before } = coming;
    if (wheel === '') return;
    const done = (await folderBytes(temporary, '.whl')) / 1e6 - before;
    progress(wheel, megabytes, Math.max(0, Math.min(done, megabytes)));
  }, POLL_MS);
  const onLine = (line: string) => {
    const [, wheel, size, unit] =
      /Downloading (?:\S*\/)?(\S+\.whl)\s+\(([\d.]+)\s*([kMG]?)B\)/.exec(line) ?? [];
    if (wheel === undefined) return;
    const megabytes = Number(size) * ({ k: 1e-3, M: 1, G: 1e3 }[unit ?? ''] ?? 1e-6);
    coming = { wheel, megabytes, before: coming.before + coming.megabytes };
  };
  try {
    let done = await output(
      [...pip, ...fixed, '--python-version', PYTHON_VERSION, ...requirements],
      environment,
      onLine,
    );
    // A folder of wheels in place of an index may have those for this Python alone.
    if (/No matching distribution/.test(done.errors) && !UNREACHABLE.test(done.errors))
      done = await output([...pip, ...fixed, ...requirements], environment, onLine);
    if (done.code !== 0) throw refusal(requirements, done.errors);
    const wheels = (await listFolder(folder)).filter((name) => name.endsWith('.whl'));
    return requirements.map((requirement) => join(folder, newest(wheels, requirement)));
  } finally {
    clearInterval(poll);
    await removeFolder(temporary);
  }
}

/** The wheel that pip has put there for a requirement. */
function newest(wheels: readonly string[], requirement: string): string {
  const [, name = '', version] = /^([\w.-]+)(?:==(.+))?/.exec(requirement) ?? [];
  const found = wheels.filter((file) => {
    const [itsName = '', itsVersion] = file.split('-');
    return normalName(itsName) === normalName(name) && (version === undefined || itsVersion === version);
  });
  const last = found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (last === undefined) throw new BackendError(`pip came to an end without a wheel of ${requirement}`);
  return last;
}

const MOST_SHOWN = 200;

// pip tells of each try, and at the end only that it found nothing.
const UNREACHABLE = /connection broken by '(\w+)/;

function refusal(requirements: readonly string[], errors: string): Error {
  const lines = errors.split('\n').filter((line) => /\S/.test(line));
  const told = lines.findLast((line) => /^ERROR:/.test(line)) ?? lines.at(-1) ?? 'it gave no reason';
  const why = told
    .replace(/^ERROR:\s*/, '')
    .replace(/\p{C}/gu, ' ')
    .slice(0, MOST_SHOWN);
  if (/no space left|disk quota|Errno (28|122)\b/i.test(errors))
    return new WriteError(`pip ran out of disk space: ${why}`, { hint: 'ISPR_CACHE names another folder' });
  const [, fault] = UNREACHABLE.exec(errors) ?? [];
  if (fault !== undefined)
    return new BackendError(`pip cannot reach its package index (${fault})`, {
      hint: 'is there a network, and does pip need a proxy (HTTPS_PROXY)? --from-wheel FILE needs neither',
    });
  return new BackendError(`pip could not get ${requirements.join(', ')}: ${why}`, {
    hint: 'what has come is kept for the next try; --from-wheel FILE takes a wheel that was got otherwise',
  });
}

interface Done {
  code: number | null;
  errors: string;
}

const MOST_ERROR_CHARACTERS = 1 << 16;

/** Run a program to its end; its standard output comes line by line. */
function output(
  [program, ...args]: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  onLine: (line: string) => void = () => {},
): Promise<Done> {
  return new Promise((done) => {
    // A group of its own: what is called python3 may be a wrapper, and the signal must reach what it started.
    const grouped = process.platform !== 'win32';
    const child: ChildProcess = spawn(program!, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: grouped,
    });
    const giveSignalsBack = takeSignals(() => {
      if (!grouped) child.kill();
      else if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
      return false;
    });
    let errors = '';
    let rest = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split(/[\r\n]/);
      rest = lines.pop()!.slice(-MOST_ERROR_CHARACTERS);
      for (const line of lines) onLine(line);
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-MOST_ERROR_CHARACTERS);
    });
    const end = (code: number | null) => {
      giveSignalsBack();
      done({ code, errors });
    };
    child.on('error', () => end(null));
    child.on('close', end);
  });
}

import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../src/core/errors.js';
import {
  checkCreatable,
  faults,
  fileIdentity,
  openInput,
  readInput,
  writeAtomic,
} from '../../src/core/files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-files-'));
});
afterEach(() => {
  faults.before = () => {};
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);
const at = (name: string) => join(folder, name);
function* stopsHalfWay() {
  yield bytes('half');
  throw new Error('stopped');
}
const codeOf = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => undefined,
    (e: unknown) => e,
  )) as { code?: number } | undefined;
  return error?.code;
};

test('what is written is read back, in one piece or in chunks, also across many reads', async () => {
  const content = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * 31) % 251);
  await writeAtomic(at('a.bin'), [content.subarray(0, 10), content.subarray(10)]);
  expect(Buffer.compare(await readInput(at('a.bin')), content)).toBe(0);
  const input = await openInput(at('a.bin'));
  expect(input.size).toBe(content.length);
  expect(input.head).toEqual(content.subarray(0, 4096));
  let length = 0;
  for await (const chunk of input.chunks()) length += chunk.length;
  expect(length).toBe(content.length);
});

test('folders on the way are made; the mode of a file that is replaced stays', async () => {
  await writeAtomic(at('x/y/z.txt'), [bytes('1')]);
  // 0o666 is more than the usual mask leaves to a new file.
  for (const mode of [0o640, 0o666]) {
    chmodSync(at('x/y/z.txt'), mode);
    await writeAtomic(at('x/y/z.txt'), [bytes('2')]);
    expect(readFileSync(at('x/y/z.txt'), 'utf8')).toBe('2');
    expect(statSync(at('x/y/z.txt')).mode & 0o777).toBe(mode);
  }
});

test('a symbolic link keeps pointing and its target is replaced; a dangling one creates its target', async () => {
  writeFileSync(at('real'), 'old');
  symlinkSync('real', at('link'));
  await writeAtomic(at('link'), [bytes('new')]);
  expect([readlinkSync(at('link')), readFileSync(at('real'), 'utf8')]).toEqual(['real', 'new']);
  symlinkSync('later', at('dangling'));
  await writeAtomic(at('dangling'), [bytes('made')]);
  expect(readFileSync(at('later'), 'utf8')).toBe('made');
  symlinkSync('never', at('through'));
  symlinkSync('through', at('over'));
  await expect(writeAtomic(at('over'), stopsHalfWay())).rejects.toThrow('stopped');
  expect(existsSync(at('never'))).toBe(false);
  symlinkSync('round', at('round'));
  expect(await codeOf(writeAtomic(at('round'), []))).toBe(EXIT.cannotCreate);
});

test('devices and pipes are written through', async () => {
  await writeAtomic('/dev/null', [bytes('gone')]);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  execFileSync('mkfifo', [at('pipe')]);
  const reader = spawn('cat', [at('pipe')]);
  let heard = '';
  reader.stdout.on('data', (data) => {
    heard += data;
  });
  await writeAtomic(at('pipe'), [bytes('through')]);
  await new Promise((done) => reader.on('close', done));
  expect(heard).toBe('through');
  expect(statSync(at('pipe')).isFIFO()).toBe(true);
});

test('faults have the exit codes of the contract', async () => {
  mkdirSync(at('d'));
  writeFileSync(at('f'), '');
  expect(await codeOf(readInput(at('missing')))).toBe(EXIT.noInput);
  expect(await codeOf(readInput(at('d')))).toBe(EXIT.noInput);
  expect(await codeOf(writeAtomic(at('d'), []))).toBe(EXIT.cannotCreate);
  expect(await codeOf(writeAtomic(at('f/under-a-file'), []))).toBe(EXIT.cannotCreate);
  expect(await codeOf(writeAtomic('/proc/nothing/here', []))).toBe(EXIT.cannotCreate);
  expect(await codeOf(writeAtomic('/dev/full', [bytes('x')]))).toBe(EXIT.io);
  expect(await codeOf(readInput(at('f'), { limitBytes: -1 }))).toBe(EXIT.data);
});

test('the same file under two names is recognised', async () => {
  writeFileSync(at('a'), '1');
  symlinkSync('a', at('b'));
  expect(await fileIdentity(at('a'))).toBe(await fileIdentity(at('b')));
  writeFileSync(at('c'), '1');
  expect(await fileIdentity(at('a'))).not.toBe(await fileIdentity(at('c')));
  expect(await fileIdentity(at('missing'))).toBeUndefined();
});

const SYSTEM_FAULTS = ['ENOSPC', 'EIO', 'EACCES', 'EROFS'];

test.each(SYSTEM_FAULTS)(
  '%s at the Nth step of writing, for every N: the old file stays or the new one is whole',
  async (errno) => {
    for (let n = 1; ; n++) {
      writeFileSync(at('out.bin'), 'old');
      let step = 0;
      let struck = false;
      faults.before = () => {
        if (++step !== n) return;
        struck = true;
        throw Object.assign(new Error(errno), { code: errno });
      };
      const code = await codeOf(writeAtomic(at('out.bin'), [bytes('new '), bytes('content')]));
      faults.before = () => {};
      const content = readFileSync(at('out.bin'), 'utf8');
      expect(readdirSync(folder)).toEqual(['out.bin']);
      if (!struck) {
        expect([content, code]).toEqual(['new content', undefined]);
        expect(n).toBeGreaterThan(6); // create, two writes, fsync, rename, fsync of the folder
        return;
      }
      expect(['old', 'new content']).toContain(content);
      if (content === 'old') expect([EXIT.cannotCreate, EXIT.io]).toContain(code);
    }
  },
);

test('a fault of the data that is being written leaves nothing behind, not even new folders', async () => {
  await expect(writeAtomic(at('new/folder/out.bin'), stopsHalfWay())).rejects.toThrow('stopped');
  expect(existsSync(at('new'))).toBe(false);
});

test('folders that could only half be made go again', async () => {
  const tooLong = 'n'.repeat(300);
  expect(await codeOf(writeAtomic(at(`made/${tooLong}/out.bin`), []))).toBe(EXIT.cannotCreate);
  expect(existsSync(at('made'))).toBe(false);
  expect(await codeOf(writeAtomic(at(tooLong), [bytes('x')]))).toBe(EXIT.cannotCreate);
  expect(readdirSync(folder)).toEqual([]);
});

test('every read can fail and says so', async () => {
  writeFileSync(at('in.bin'), new Uint8Array(5000));
  for (let n = 1; ; n++) {
    let step = 0;
    faults.before = () => {
      if (++step === n) throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    const code = await codeOf(readInput(at('in.bin')));
    if (step < n) return expect(code).toBeUndefined();
    expect(code).toBe(EXIT.noInput);
  }
});

test('an output that cannot be made is refused before anything is computed', async () => {
  writeFileSync(at('f'), '');
  mkdirSync(at('d'));
  expect(await codeOf(checkCreatable(at('d')))).toBe(EXIT.cannotCreate);
  expect(await codeOf(checkCreatable(at('f/x.csv')))).toBe(EXIT.cannotCreate);
  expect(await codeOf(checkCreatable(at('f/under/x.csv')))).toBe(EXIT.cannotCreate);
  for (const fine of ['f', 'new.csv', 'new/deep/x.csv', 'd/x.csv'])
    expect(await codeOf(checkCreatable(at(fine)))).toBeUndefined();
});

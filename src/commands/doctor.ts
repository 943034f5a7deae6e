import { availableParallelism, cpus, freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { compute } from '../core/backend.js';
import { defineCommand } from '../core/command/spec.js';
import { readInput, removeFile, writeAtomic } from '../core/files.js';
import { simd } from '../simd/engine.js';
import { type BackendStatus, TENSOR_BACKENDS } from '../tensor/status.js';
import { VERSION } from '../version.js';
import { listBackends } from './backend/list.js';

interface Check {
  check: string;
  status: 'ok' | 'missing' | 'broken';
  detail: string;
}

export default defineCommand({
  name: 'doctor',
  group: 'The toolkit itself',
  summary: 'Checks that all ispr needs is here and works; exit 3 if not.',
  keywords: [
    'diagnose',
    'install',
    'problem',
    'check',
    'health',
    'version',
    'environment',
    'broken',
    'not working',
    'error',
  ],
  inputs: [],
  over: 'all',
  options: z.object({}),
  outputs: ['table'],
  metrics: { broken: 'checks that failed', checks: 'each check with its status and what was found' },
  tensors: 'own',
  examples: ['ispr doctor', 'ispr doctor --json'],
  source: 'this machine',
  async run() {
    const checks: Check[] = [];
    const attempt = async (check: string, test: () => Promise<string> | string) => {
      try {
        checks.push({ check, status: 'ok', detail: await test() });
      } catch (error) {
        checks.push({
          check,
          status: 'broken',
          detail: error instanceof Error ? error.message.split('\n')[0]! : String(error),
        });
      }
    };
    const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
    await attempt('ispr', () => VERSION);
    await attempt('node', () => `${process.version} ${process.platform} ${process.arch}`);
    await attempt(
      'processor',
      () => `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`,
    );
    await attempt('memory', () => `${gib(totalmem())}, ${gib(freemem())} free`);
    await attempt('simd kernels', () => `agree with plain code, ${sumInParallel(1)}`);
    await attempt(
      'threads',
      () => `${compute.threads}, results as on one: ${sumInParallel(compute.threads)}`,
    );
    await attempt('pictures', pictures);
    checks.push(...(await listBackends(TENSOR_BACKENDS.filter((name) => name !== 'cpu'))).map(backendCheck));
    await attempt('temporary folder', temporaryFolder);
    const broken = checks.filter(({ status }) => status === 'broken');
    return {
      table: {
        check: checks.map(({ check }) => check),
        status: checks.map(({ status }) => status),
        detail: checks.map(({ detail }) => detail),
      },
      metrics: { broken: broken.length, checks: checks.map((check) => ({ ...check })) },
      shown: `${checks.map(({ check, status, detail }) => `${check.padEnd(20)}${status.padEnd(9)}${detail}`).join('\n')}\n`,
      ...(broken.length > 0 && { failed: `${broken.map(({ check }) => check).join(', ')}: not working` }),
    };
  },
});

/**
 * A backend that is not there, or for which the machine has no device, is missing; TensorFlow installed and not
 * starting is broken, and so is wasm whatever happens.
 */
function backendCheck({ backend, present, working, version, device, threads, note }: BackendStatus): Check {
  const check = `${backend} backend`;
  if (working) {
    const builds = note === '' ? '' : ` (${note})`;
    return { check, status: 'ok', detail: `${version}${builds} on ${device}, ${threads} threads` };
  }
  const missing = !present || backend === 'webgpu';
  return { check, status: missing ? 'missing' : 'broken', detail: note };
}

/** A sum that the SIMD kernel, split over threads, must get as a plain loop does. */
function sumInParallel(threads: number): string {
  const before = compute.threads;
  const x = Float64Array.from({ length: 10_000 }, (_, i) => (i % 97) - 48);
  const wanted = x.reduce((sum, v) => sum + v * v, 0);
  try {
    compute.threads = threads;
    const blocks = 10;
    const partial = simd((s) => {
      const input = s.f64(x);
      const sums = s.f64(blocks);
      s.parallel('sumSquares', blocks, 1, [input.ptr, x.length, x.length / blocks, sums.ptr]);
      return sums.copy();
    });
    const sum = partial.reduce((a, b) => a + b, 0);
    if (sum !== wanted) throw new Error(`the sum is ${sum}, ${wanted} was wanted`);
    return `sum ${sum}`;
  } finally {
    compute.threads = before;
  }
}

async function pictures(): Promise<string> {
  const { decodeImage, encodeImage } = await import('../core/formats/image.js');
  const image = { width: 2, height: 1, channels: 3 as const, data: Uint8Array.of(255, 0, 0, 0, 0, 255) };
  const pieces: Uint8Array[] = [];
  for await (const piece of await encodeImage(image, 'png')) pieces.push(piece);
  const { value } = await decodeImage(Buffer.concat(pieces), 'check.png');
  if (value.data.join() !== image.data.join())
    throw new Error('a picture does not come back as it was written');
  const { default: sharp } = await import('sharp');
  return `sharp ${sharp.versions.sharp ?? ''}, libvips ${sharp.versions.vips}`;
}

async function temporaryFolder(): Promise<string> {
  const file = join(tmpdir(), `ispr-doctor-${process.pid}`);
  await writeAtomic(file, [Uint8Array.of(1, 2, 3)]);
  const back = await readInput(file);
  await removeFile(file);
  if (back.join() !== '1,2,3') throw new Error('a file does not come back as it was written');
  return tmpdir();
}

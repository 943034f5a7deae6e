import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/*
 * A driver that crashes takes its process along: what is tested on webgpu runs in one for itself, and tells what came
 * out as lines of JSON. Without a GPU SwiftShader computes, which comes with Debian's chromium; .ci/swiftshader gets it.
 * An empty VK_ICD_FILENAMES takes the GPU of the machine.
 */
const CACHE = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const DRIVERS = ['/usr/lib/chromium', join(CACHE, 'ispr-swiftshader')];
const EX_UNAVAILABLE = 69;
const MOST_MS = 600_000;

export function gpuEnvironment(): NodeJS.ProcessEnv {
  const folder = DRIVERS.find((path) => existsSync(join(path, 'vk_swiftshader_icd.json')));
  if (folder === undefined || process.env['VK_ICD_FILENAMES'] !== undefined) return process.env;
  // The loader of Vulkan lies beside the driver.
  const libraries = [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return {
    ...process.env,
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: libraries,
  };
}

/** The lines that a program of this folder prints; nothing, with a note, where there is no GPU to be found. */
export async function linesOnGpu<T>(program: string): Promise<T[] | undefined> {
  // Beside the sources, so that the packages that the bundle leaves out are found.
  const folder = mkdtempSync(join(resolve(import.meta.dirname, '../../..'), 'node_modules', '.ispr-webgpu-'));
  try {
    const path = join(folder, 'child.mjs');
    await bundle(join(import.meta.dirname, program), path);
    const { code, stdout, stderr } = await run(path);
    if (code === EX_UNAVAILABLE) {
      console.log(`webgpu is not tested: ${stderr.trim().split('\n').at(-1)}`);
      return undefined;
    }
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`);
    return stdout
      .trim()
      .split('\n')
      .map((line): T => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const bundle = (entry: string, outfile: string) =>
  build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['sharp', 'koffi', 'webgpu'],
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    logLevel: 'silent',
    plugins: [
      {
        // The cases are in a module with expectations, which only the test itself needs.
        name: 'without vitest',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^vitest$/ }, ({ path }) => ({ path, external: true, sideEffects: false })),
      },
    ],
  });

function run(path: string): Promise<{ code: number | string | null; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [path], {
      env: gpuEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MOST_MS,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code: signal ?? code, stdout, stderr }));
  });
}

// Bundles src into dist, and from the commands' schemas writes the catalogue, manual pages and completions.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

export async function build(root) {
  const dist = join(root, 'dist');
  // Beside the old bundle, which stays where the new one fails, and until it is whole.
  const fresh = `${dist}-${process.pid}`;
  try {
    await bundle(root, fresh);
    await writeDocuments(root, fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  await rm(`${fresh}-old`, { recursive: true, force: true });
  await rename(dist, `${fresh}-old`).catch(() => {});
  await rename(fresh, dist);
  await rm(`${fresh}-old`, { recursive: true, force: true });
}

const bundle = (root, outdir) =>
  esbuild.build({
    absWorkingDir: root,
    entryPoints: { main: 'src/main.ts', documents: 'src/documents.ts' },
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // tfjs has its gradients in modules alone: the same modules for the rest, or there would be two of it.
    mainFields: ['module', 'main'],
    external: ['sharp', 'koffi', 'webgpu'],
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'linked',
    logLevel: 'warning',
    // Packages in CommonJS ask for Node's own modules by require.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  });

async function writeDocuments(root, fresh) {
  const { documents } = await import(`${pathToFileURL(join(fresh, 'documents.js'))}`);
  for (const [path, text] of await documents()) {
    const target = path.startsWith('dist/') ? join(fresh, path.slice(5)) : join(root, path);
    await mkdir(join(target, '..'), { recursive: true });
    await writeFile(target, text);
  }
}

// Bundles src into dist, and from the commands' schemas writes the catalogue, manual pages and completions.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

export async function build(root) {
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: { main: 'src/main.ts', documents: 'src/documents.ts' },
    outdir: 'dist',
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
  const { documents } = await import(`${pathToFileURL(join(root, 'dist/documents.js'))}?${Date.now()}`);
  for (const [path, text] of await documents()) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

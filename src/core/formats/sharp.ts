import type Sharp from 'sharp';
import { compute } from '../backend.js';
import { BackendError } from '../errors.js';

let loading: Promise<typeof Sharp> | undefined;

/**
 * sharp, loaded at first use, with all of libvips' readers blocked but those that ispr feeds from memory: a
 * file never gets to choose a PDF or raw reader, nor one that opens further files. SVG is there for our own
 * charts; of files only what `detectKind` takes for pixels comes here.
 */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= load();
  return loading;
}

async function load(): Promise<typeof Sharp> {
  try {
    const { default: sharp } = await import('sharp');
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({
      operation: ['Png', 'Jpeg', 'Webp', 'Tiff', 'Nsgif', 'Svg'].map(
        (kind) => `VipsForeignLoad${kind}Buffer`,
      ),
    });
    // One picture after the other comes through here, each only once.
    sharp.cache(false);
    sharp.concurrency(compute.threads);
    return sharp;
  } catch (error) {
    throw new BackendError(
      `sharp, which reads and writes pictures, could not be loaded (${firstLine(error)})`,
      {
        hint: 'reinstall ispr with npm, so that the build of sharp for this machine is fetched',
      },
    );
  }
}

/** The first line of an error's message; libvips adds a line for each reader it tried. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();

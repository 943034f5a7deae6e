import { DataError } from '../../core/errors.js';
import { readAll } from '../../core/files.js';
import { inFile } from '../../core/formats/decoded.js';
import { detectKind, type Kind } from '../../core/formats/kind.js';
import { decodeNetwork, NETWORK_KINDS } from '../../core/formats/network.js';
import { NETWORK_FORMAT } from '../../core/formats/network-json.js';
import { openPeeked } from '../../core/peek.js';
import type { Warn } from '../../core/read.js';
import { type Network, topologicalOrder } from '../../kernels/bayes-net/network.js';

/** A Bayesian network of a BIF, XMLBIF, JSON or UAI file; refuses what is none: unknown names, cycles, rows without sum 1. */
export async function readNetwork(path: string, warn: Warn): Promise<Network> {
  const input = await openPeeked(path);
  const kind = detectKind(input.head, path, input.size);
  if (input.head.length === 0) {
    await input.close();
    throw new DataError('the file is empty', { file: path });
  }
  const known = NETWORK_KINDS.find((one) => one === kind);
  if (!known) {
    await input.close();
    throw new DataError(
      `${kind === 'unknown' ? 'unknown content' : `this is ${kind}`}, a Bayesian network (.bif .xmlbif .json .uai) was needed`,
      { file: path },
    );
  }
  const { value, notes } = await decodeNetwork(known, await readAll(input), path);
  notes.forEach(warn);
  inFile(path, () => topologicalOrder(value));
  return value;
}

/** Whether a file is a network by its kind, or as JSON by what its beginning says. */
export const isNetwork = (kind: Kind, head: Uint8Array): boolean =>
  kind === 'bif' ||
  kind === 'xmlbif' ||
  kind === 'uai' ||
  (kind === 'json' && OWN_FORMAT.test(new TextDecoder().decode(head.subarray(0, 200))));

const OWN_FORMAT = new RegExp(`"format"\\s*:\\s*"${NETWORK_FORMAT}"`);

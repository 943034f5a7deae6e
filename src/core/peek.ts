import { type OpenInput, openInput } from './files.js';
import { detectKind, type Kind } from './formats/kind.js';

// Pipes that were looked at: they give their bytes once, so the reader must get what is open already.
const held = new Map<string, OpenInput>();

/** What a file holds, told from its first bytes; the file can still be read from its beginning by `openPeeked`. */
export async function peek(path: string): Promise<{ kind: Kind } & Pick<OpenInput, 'head' | 'size'>> {
  const input = await openPeeked(path);
  await putBack(path, input);
  const { head, size } = input;
  return { kind: detectKind(head, path, size), head, size };
}

export const peekKind = async (path: string): Promise<Kind> => (await peek(path)).kind;

/** Hand an input back that nothing was read of but its head: for another reader, by `openPeeked`. */
export async function putBack(path: string, input: OpenInput): Promise<void> {
  if (path === '-' || input.size === undefined) held.set(path, input);
  else await input.close();
}

/** Open an input, one that was looked at before included. */
export async function openPeeked(path: string): Promise<OpenInput> {
  const input = held.get(path);
  held.delete(path);
  return input ?? openInput(path);
}

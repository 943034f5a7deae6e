/** A text or bytes as a stream of chunks of `size` bytes; all in one if left out. */
export async function* chunksOf(content: string | Uint8Array, size?: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const step = size ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length; at += step) yield bytes.slice(at, at + step);
}

/** The same cut at these places. */
export async function* cutAt(bytes: Uint8Array, places: number[]): AsyncGenerator<Uint8Array> {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < cuts.length; i++) yield bytes.slice(cuts[i - 1]!, cuts[i]!);
}

export function joined(pieces: Iterable<Uint8Array>): string {
  return Buffer.concat([...pieces]).toString('utf8');
}

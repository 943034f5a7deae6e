/** The same chunks, each asked for while the one ahead of it is worked on: nobody waits for the disk. */
export async function* oneAhead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let next = iterator.next();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await next;
      ended = done === true;
      if (done) return;
      next = iterator.next();
      next.catch(() => {}); // it is thrown where it is awaited
      yield value;
    }
  } finally {
    // Not waited for: a pipe may keep silent for long before it lets go of the chunk that was asked for.
    if (!ended) iterator.return?.().catch(() => {});
  }
}

const MANY = 2 ** 20; // bytes: before as many are read, nothing is gained by waiting for more
const ENOUGH = 2 ** 19;

/** The same bytes; once many were read, small chunks such as a pipe gives are put together to larger ones. */
export async function* gathered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let read = 0;
  let have = 0;
  let small: Uint8Array[] = [];
  for await (const chunk of chunks) {
    read += chunk.length;
    have += chunk.length;
    small.push(chunk);
    if (read > MANY && have < ENOUGH) continue;
    yield small.length === 1 ? chunk : Buffer.concat(small);
    small = [];
    have = 0;
  }
  if (have > 0) yield Buffer.concat(small);
}

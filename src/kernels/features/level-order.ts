/** Places by rising (or falling) level, equal ones in their order: a counting sort. */
export function sortByLevel(data: Uint8Array | Uint16Array, falling = false): Int32Array {
  const top = data instanceof Uint8Array ? 255 : 65535;
  const mask = falling ? top : 0;
  const next = new Int32Array(top + 2);
  for (let p = 0; p < data.length; p++) next[(data[p]! ^ mask) + 1]!++;
  for (let v = 0; v < top; v++) next[v + 1]! += next[v]!;
  const order = new Int32Array(data.length);
  for (let p = 0; p < data.length; p++) order[next[data[p]! ^ mask]!++] = p;
  return order;
}

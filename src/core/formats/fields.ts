/** A header of little-endian numbers written one after the other. */
export function littleEndianFields(length: number) {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const each = (size: number, set: (offset: number, value: number) => void) => {
    return (...values: number[]) => {
      for (const value of values) {
        set(at, value);
        at += size;
      }
    };
  };
  const raw = (piece: Uint8Array) => {
    bytes.set(piece, at);
    at += piece.length;
  };
  return {
    bytes,
    u16: each(2, (offset, value) => view.setUint16(offset, value, true)),
    u32: each(4, (offset, value) => view.setUint32(offset, value, true)),
    u64: each(8, (offset, value) => view.setBigUint64(offset, BigInt(value), true)),
    raw,
    tag: (text: string) => raw(new TextEncoder().encode(text)),
  };
}

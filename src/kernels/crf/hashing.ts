/**
 * The name of the bucket that a text falls into, of 2^bits. FNV-1a over its UTF-16 units, its bits mixed once more at
 * the end as in MurmurHash3, since the low ones alone are used.
 *
 * @see Weinberger et al., Feature hashing for large scale multitask learning, 2009
 */
export function hashedName(text: string, bits: number): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return `#${(bits === 32 ? h >>> 0 : h & (2 ** bits - 1)).toString(36)}`;
}

import { TEXT_WIDTHS } from './text-widths.js';

/*
 * Text without a font: widths from a table of the widest of common sans-serif fonts, so that what fits here
 * fits on the reader's screen.
 */

const widths = new Map<number, number>();
for (const run of TEXT_WIDTHS.split('\n')) {
  const [first, rest] = run.split(':');
  rest!.split(' ').forEach((w, i) => {
    widths.set(Number.parseInt(first!, 16) + i, Number(w) / 100);
  });
}

/** Text that XML allows and that stays on its line: controls, lone surrogates and direction marks go. */
export const clean = (text: string): string =>
  text
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
    .replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\p{Surrogate}]/gu, '\ufffd');

/** Width in pixels at a font size; `bold` as titles are. */
export function measure(text: string, size: number, bold = false): number {
  let em = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    em += widths.get(code) ?? (/\p{M}/u.test(character) ? 0 : 1);
  }
  return em * size * (bold ? 1.07 : 1);
}

/** The text, or as much of it as fits and an ellipsis. */
export function shorten(text: string, room: number, size: number, bold = false): string {
  if (measure(text, size, bold) <= room) return text;
  const characters = [...text];
  let low = 0;
  let high = characters.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const fits = measure(`${characters.slice(0, middle).join('').trimEnd()}…`, size, bold) <= room;
    if (fits) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '…' : `${characters.slice(0, low).join('').trimEnd()}…`;
}

/** Lines no wider than `room`, broken after spaces, hyphens, slashes and underscores; at most `lines`. */
export function wrap(text: string, room: number, size: number, lines = 1000, bold = false): string[] {
  const pieces = text.match(/[^\s\-/_]*(?:[-/_]+|\s+|$)/g)?.filter(Boolean) ?? [];
  const result = [''];
  for (const piece of pieces) {
    const line = result.at(-1)!;
    const full = line !== '' && measure((line + piece).trimEnd(), size, bold) > room;
    if (full && result.length < lines) result.push(piece);
    else result[result.length - 1] = line + piece;
  }
  return result.map((line) => shorten(line.trimEnd(), room, size, bold)).filter(Boolean);
}

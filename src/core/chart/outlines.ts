import { GLYPHS } from './glyphs.js';

/** Draws text as paths, in thousandths of the font size from the baseline's start. */
export interface Outlines {
  /** Undefined when a character has no outline: the text then needs a font. */
  path(text: string): { d: string; width: number } | undefined;
}

/** The embedded outlines: machines without fonts draw them, and all machines draw the same. */
export function loadOutlines(): Outlines {
  const glyphs = new Map<string, { advance: number; d: string }>();
  for (const line of GLYPHS.split('\n')) {
    const [code, advance, ...d] = line.split(' ');
    glyphs.set(String.fromCodePoint(Number.parseInt(code!, 16)), {
      advance: Number(advance),
      d: d.join(' '),
    });
  }
  return {
    path(text) {
      let d = '';
      let width = 0;
      for (const character of text) {
        const glyph = glyphs.get(character);
        if (glyph === undefined) return undefined;
        if (glyph.d) d += `M${width} 0${glyph.d}`;
        width += glyph.advance;
      }
      return { d, width };
    },
  };
}

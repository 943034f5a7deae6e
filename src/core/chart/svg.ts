import type { Outlines } from './outlines.js';
import { clean } from './text.js';
import { FONTS, type Paint, resolve, type Theme } from './theme.js';

export type Attributes = Record<string, string | number | undefined>;

export interface TextLook {
  size?: number;
  anchor?: 'start' | 'middle' | 'end';
  bold?: boolean;
  color?: Paint;
  /** Degrees clockwise about the anchor. */
  rotate?: number;
  /** A margin in this colour, for text over pictures and lines. */
  halo?: Paint;
  class?: string;
}

/** Makes the elements of one document. */
export interface Canvas {
  /** An element; `fill` and `stroke` are paints of the theme. */
  el(
    tag: string,
    attributes: Attributes & { fill?: Paint | 'none'; stroke?: Paint | 'none' },
    content?: string,
  ): string;
  /** Text whose small letters are centred on y. */
  text(x: number, y: number, text: string, look?: TextLook): string;
  /** A colour as a value, where no element can follow the theme. */
  color(paint: Paint): string;
  /** Rules that make the paints used so far follow the reader's theme. */
  style(): string;
}

/**
 * `auto` writes the light colours and rules for readers who prefer dark, so that programs that know no CSS
 * show the light theme. With outlines, text becomes paths and needs no fonts.
 */
export function createCanvas(theme: Theme | 'auto', outlines?: Outlines): Canvas {
  const used = new Map<string, string>();
  const first: Theme = theme === 'dark' ? 'dark' : 'light';

  const el: Canvas['el'] = (tag, attributes, content) => {
    const classes = attributes.class === undefined ? [] : [String(attributes.class)];
    let out = `<${tag}`;
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || name === 'class') continue;
      const isPaint = (name === 'fill' || name === 'stroke') && value !== 'none';
      const shown = isPaint ? resolve(value as Paint, first) : value;
      out += ` ${name}="${typeof shown === 'number' ? num(shown) : escapeXml(shown)}"`;
      if (isPaint && theme === 'auto' && !String(value).startsWith('#')) {
        const rule = `i${name[0]}-${value}`;
        used.set(rule, `.${rule}{${name}:${resolve(value as Paint, 'dark')}}`);
        classes.push(rule);
      }
    }
    if (classes.length > 0) out += ` class="${classes.join(' ')}"`;
    return content === undefined ? `${out}/>` : `${out}>${content}</${tag}>`;
  };

  const text: Canvas['text'] = (x, y, raw, look = {}) => {
    const { size = 11, anchor = 'start', bold = false, color = 'ink', rotate, halo } = look;
    const words = clean(raw);
    // Small letters of these fonts are about 0.54 em high, capitals 0.73: between their middles.
    const baseline = 0.345 * size;
    const turn = rotate ? ` rotate(${num(rotate)})` : '';
    const drawn = outlines?.path(words);
    const margin = halo === undefined ? {} : { stroke: halo, 'stroke-linejoin': 'round' };
    if (drawn !== undefined) {
      const scale = size / 1000;
      const shift = anchor === 'start' ? 0 : anchor === 'middle' ? -drawn.width / 2 : -drawn.width;
      const transform = `translate(${num(x)} ${num(y)})${turn} translate(${num(shift * scale)} ${num(baseline)}) scale(${scale})`;
      const thick = bold ? { stroke: color, 'stroke-width': 34, 'stroke-linejoin': 'round' } : {};
      const under =
        halo === undefined
          ? ''
          : el('path', { transform, d: drawn.d, fill: halo, ...margin, 'stroke-width': 3 / scale });
      return under + el('path', { transform, d: drawn.d, fill: color, ...thick });
    }
    const place: Attributes = rotate
      ? { transform: `translate(${num(x)} ${num(y)})${turn}`, y: baseline }
      : { x, y: y + baseline };
    const font: Attributes = {
      'font-size': size === 11 ? undefined : size,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      'font-weight': bold ? 600 : undefined,
      class: look.class,
    };
    const content = escapeXml(words);
    const under =
      halo === undefined
        ? ''
        : el(
            'text',
            {
              ...place,
              ...font,
              class: undefined,
              fill: halo,
              ...margin,
              'stroke-width': 3,
              'aria-hidden': 'true',
            },
            content,
          );
    return under + el('text', { ...place, ...font, fill: color }, content);
  };

  return {
    el,
    text,
    color: (paint) => resolve(paint, first),
    style: () =>
      used.size === 0
        ? ''
        : `<style>@media screen and (prefers-color-scheme:dark){${[...used.values()].sort().join('')}}</style>`,
  };
}

export const documentFont = (): Attributes => ({ 'font-family': FONTS, 'font-size': 11 });

/** At most two decimals and no more characters than needed. */
export function num(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return Number.isFinite(rounded) ? String(rounded + 0) : '0';
}

export const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Surrogate}]/gu, '\ufffd');

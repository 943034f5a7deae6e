import type { Triple } from './cie.js';

// Spaces of stored RGB in 0..1, without regard to light.

/** H in degrees 0..360, of a colour whose largest and smallest channels are `high` and `low`; 0 for grays. */
function hue(r: number, g: number, b: number, high: number, d: number): number {
  if (d === 0) return 0;
  if (high === r) return 60 * ((g - b) / d + (g < b ? 6 : 0));
  return high === g ? 60 * ((b - r) / d + 2) : 60 * ((r - g) / d + 4);
}

/** V = max, S = (max - min) / V, 0 for black. */
export function rgbToHsv(t: Triple): void {
  const [r, g, b] = t;
  const v = Math.max(r, g, b);
  const d = v - Math.min(r, g, b);
  t[0] = hue(r, g, b, v, d);
  t[1] = v === 0 ? 0 : d / v;
  t[2] = v;
}

export function hsvToRgb(t: Triple): void {
  const [h, s, v] = t;
  const sector = (((h / 60) % 6) + 6) % 6;
  for (let c = 0; c < 3; c++) {
    const k = (5 - 2 * c + sector) % 6;
    t[c] = v - v * s * Math.max(0, Math.min(k, 4 - k, 1));
  }
}

/** L = (max + min) / 2, S = (max - min) / (1 - |2 L - 1|), 0 for black and white. */
export function rgbToHsl(t: Triple): void {
  const [r, g, b] = t;
  const high = Math.max(r, g, b);
  const d = high - Math.min(r, g, b);
  const l = high - d / 2;
  const room = 1 - Math.abs(2 * l - 1);
  t[0] = hue(r, g, b, high, d);
  t[1] = d === 0 || room <= 0 ? 0 : Math.min(1, d / room);
  t[2] = l;
}

export function hslToRgb(t: Triple): void {
  const [h, s, l] = t;
  const a = s * Math.min(l, 1 - l);
  const sector = (((h / 30) % 12) + 12) % 12;
  for (let c = 0; c < 3; c++) {
    const k = ((c === 0 ? 0 : c === 1 ? 8 : 4) + sector) % 12;
    t[c] = l - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  }
}

// Rec. 601, whole range, as JPEG has it.
const [KR, KB] = [0.299, 0.114];

/** Y = 0.299 R + 0.587 G + 0.114 B, Cb = (B - Y) / 1.772, Cr = (R - Y) / 1.402; both -1/2..1/2. */
export function rgbToYcbcr(t: Triple): void {
  const [r, g, b] = t;
  const y = KR * r + (1 - KR - KB) * g + KB * b;
  t[0] = y;
  t[1] = (b - y) / (2 * (1 - KB));
  t[2] = (r - y) / (2 * (1 - KR));
}

export function ycbcrToRgb(t: Triple): void {
  const [y, cb, cr] = t;
  const b = y + 2 * (1 - KB) * cb;
  const r = y + 2 * (1 - KR) * cr;
  t[0] = r;
  t[1] = (y - KR * r - KB * b) / (1 - KR - KB);
  t[2] = b;
}

import type { Color } from './chart.js';

export type Theme = 'light' | 'dark';

interface Colors {
  ink: string;
  muted: string;
  faint: string;
  grid: string;
  surface: string;
  accent: string;
  palette: readonly string[];
}

/** Colours of the two themes. Palettes are Okabe & Ito's (2008), adjusted to keep 3:1 against the surface. */
export const THEMES: Record<Theme, Colors> = {
  light: {
    ink: '#1c2430',
    muted: '#5b6675',
    faint: '#aab3bf',
    grid: '#e7ebf0',
    surface: '#ffffff',
    accent: '#0072b2',
    palette: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#c98a00', '#3aa0d8', '#6b6f76', '#a3941a'],
  },
  dark: {
    ink: '#e8ecf1',
    muted: '#9aa6b5',
    faint: '#566170',
    grid: '#242b35',
    surface: '#14181e',
    accent: '#5ab4f0',
    palette: ['#5ab4f0', '#f5854a', '#2cc89a', '#e59ac6', '#f0b43c', '#a3daf7', '#b4bac2', '#ece05a'],
  },
};

/** What charts may be painted with beside the user's colours. */
export type Paint = Color | 'grid';

export function resolve(paint: Paint, theme: Theme): string {
  const colors = THEMES[theme];
  if (typeof paint === 'number') return colors.palette[paint % colors.palette.length]!;
  return paint.startsWith('#') ? paint : colors[paint as Exclude<Paint, number | `#${string}`>];
}

export const FONTS =
  "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

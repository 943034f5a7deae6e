import type { Image } from '../data.js';
import type { ColorMapName } from './color-map.js';

/*
 * What a chart says, as plain data; `make.ts` has short constructors, `render.ts` turns it into SVG, PNG and
 * HTML. Values are in data units throughout; NaN and infinities are gaps.
 */

export type Values = ArrayLike<number>;

/** A number is a place in the theme's palette; the words follow the theme too; hex colours stay as they are. */
export type Color = number | 'ink' | 'muted' | 'faint' | 'accent' | 'surface' | `#${string}`;

interface Labelled {
  /** Name in the legend and in tooltips. */
  label?: string;
  color?: Color;
}

export interface LineMark extends Labelled {
  mark: 'line';
  x: Values;
  y: Values;
  width?: number;
  dash?: boolean;
  /** Draw a staircase that holds each value until the next x. */
  step?: boolean;
  /** A dot at each point; by default where points are few. */
  points?: boolean;
}

export interface ScatterMark extends Labelled {
  mark: 'scatter';
  x: Values;
  y: Values;
  /** Diameter in pixels. */
  size?: number;
  /** Points in all groups together, which size and opacity follow; by default those of this mark. */
  crowd?: number;
  /** Colours the points through `map`, with a colour bar. */
  value?: Values;
  valueLabel?: string;
  map?: ColorMapName;
  /** A dark rim, for points over pictures. */
  rim?: boolean;
  /** A name for each point, in its tooltip. */
  names?: readonly string[];
}

export interface BarsMark extends Labelled {
  mark: 'bars';
  /** Both ends of each bar along its axis. */
  from: Values;
  to: Values;
  value: Values;
  base?: number;
  /** Bars lie along y: lengths are on the x axis. */
  horizontal?: boolean;
  names?: readonly string[];
  /** Half-lengths of error bars. */
  error?: Values;
}

export interface StemsMark extends Labelled {
  mark: 'stems';
  x: Values;
  y: Values;
  base?: number;
}

export interface BandMark extends Labelled {
  mark: 'band';
  x: Values;
  lower: Values;
  upper: Values;
}

export interface HeatMark {
  mark: 'heat';
  /** Row by row; row 0 at the low end of the y axis (the top when the axis is reversed). */
  values: Values;
  rows: number;
  columns: number;
  /** Outer edges of the first and last cell; cell centres are 0, 1, ... by default. */
  x?: readonly [number, number];
  y?: readonly [number, number];
  map?: ColorMapName;
  /** Values of the map's ends; the range of the values by default. */
  domain?: readonly [number, number];
  /** Value of the middle of a diverging map. */
  center?: number;
  label?: string;
  /** Write the values into the cells; by default where they fit. */
  annotate?: boolean;
}

/** An image; pixel centres are at integer coordinates, y runs down. */
export interface PictureMark {
  mark: 'picture';
  image: Image;
  /** Interpolate when enlarged; by default pixels stay squares when they are large. */
  smooth?: boolean;
}

/** Keypoints: circles, with a tick from the centre where there are angles (radians, from +x towards +y). */
export interface CirclesMark extends Labelled {
  mark: 'circles';
  x: Values;
  y: Values;
  radius: Values;
  angle?: Values;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  label?: string;
  color?: Color;
}

export interface BoxesMark extends Labelled {
  mark: 'boxes';
  boxes: readonly Box[];
}

export interface PolygonsMark extends Labelled {
  mark: 'polygons';
  rings: readonly { x: Values; y: Values }[];
  /** Leave the ends open. */
  open?: boolean;
  filled?: boolean;
}

/** Straight pieces from (x, y) to (toX, toY): matches, flow, gradients. */
export interface SegmentsMark extends Labelled {
  mark: 'segments';
  x: Values;
  y: Values;
  toX: Values;
  toY: Values;
  arrow?: boolean;
}

/** A map of labels over an image: boundaries between them, or each in its colour. */
export interface LabelsMark {
  mark: 'labels';
  labels: Pick<Image, 'width' | 'height'> & { data: Values };
  show: 'boundaries' | 'colors';
  color?: `#${string}`;
}

export interface RuleMark extends Labelled {
  mark: 'rule';
  x?: number;
  y?: number;
  dash?: boolean;
}

export interface NoteMark {
  mark: 'note';
  x: number;
  y: number;
  text: string;
  anchor?: 'start' | 'middle' | 'end';
  color?: Color;
}

export type Mark =
  | LineMark
  | ScatterMark
  | BarsMark
  | StemsMark
  | BandMark
  | HeatMark
  | PictureMark
  | CirclesMark
  | BoxesMark
  | PolygonsMark
  | SegmentsMark
  | LabelsMark
  | RuleMark
  | NoteMark;

export interface Axis {
  label?: string;
  /** `Hz`, `s`, ...: takes a prefix (kHz) where numbers are large or small. */
  unit?: string;
  /** Time is in milliseconds since 1970, shown in UTC. */
  scale?: 'linear' | 'log' | 'time';
  /** Exact ends; by default what the marks need. */
  domain?: readonly [number, number];
  /** Names of the places 0, 1, 2, ...; the axis then has no numbers. */
  categories?: readonly string[];
  /** Labels of these places instead of round numbers: notes of a scale, hertz along an axis of mels. */
  ticks?: readonly { at: number; label: string }[];
  /** High values left or at the bottom. */
  reverse?: boolean;
}

export interface PlotPanel {
  panel: 'plot';
  title?: string;
  marks: readonly Mark[];
  x: Axis;
  y: Axis;
  /** One unit is as long on both axes. */
  equal?: boolean;
  /** No axes: an image. */
  bare?: boolean;
  legend?: boolean;
}

export interface GraphNode {
  id: string;
  label?: string;
  color?: Color;
  shape?: 'ellipse' | 'box';
  /** In its tooltip. */
  detail?: string;
  /** Place, for drawings whose layout is given; both or neither, on all nodes. */
  x?: number;
  y?: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  label?: string;
  /** What each end shows; `to` has an arrow by default. */
  fromEnd?: EdgeEnd;
  toEnd?: EdgeEnd;
  color?: Color;
  dash?: boolean;
  /** Line width in pixels. */
  width?: number;
}

export type EdgeEnd = 'none' | 'arrow' | 'circle';

export interface GraphPanel {
  panel: 'graph';
  title?: string;
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  /** Layered suits directed acyclic graphs, stress everything else. */
  layout: 'layered' | 'stress' | 'given';
  /** Where layered edges point. */
  direction?: 'down' | 'right';
}

export interface GridPanel {
  panel: 'grid';
  title?: string;
  images: readonly Image[];
  captions?: readonly string[];
  columns?: number;
  gap?: number;
}

export type Panel = PlotPanel | GraphPanel | GridPanel;

export interface Chart {
  title?: string;
  subtitle?: string;
  /** Small print below. */
  note?: string;
  /** For those who cannot see it; made from the titles when missing. */
  description?: string;
  panels: readonly Panel[];
  /** Panels in a row; as many as suits their number by default. */
  columns?: number;
  /** One domain for all panels; inner tick labels are left out. */
  shareX?: boolean;
  shareY?: boolean;
  width?: number;
  height?: number;
}

import type { GraphLayout, GraphShape } from './layered-layout.js';

const ROUNDS = 120;

/**
 * Distances on paper follow distances along edges: minimises
 *
 *   sum_{i<j} d_ij^-2 (|p_i - p_j| - d_ij)^2
 *
 * by moving one node at a time to the mean of where the others want it, from a start by classical scaling.
 * Parts without a connection are laid out alone and packed in rows. Nothing is random.
 *
 * @see Gansner, Koren & North, Graph Drawing by Stress Majorization, 2004
 */
export function stressLayout({ width, height, edges }: GraphShape, gap = 46): GraphLayout {
  const n = width.length;
  const beside: number[][] = Array.from({ length: n }, () => []);
  for (const [a, b] of edges) {
    if (a === b) continue;
    beside[a]!.push(b);
    beside[b]!.push(a);
  }
  const x = new Array<number>(n).fill(0);
  const y = new Array<number>(n).fill(0);
  const parts = components(beside).map((nodes) => {
    placePart(nodes, beside, width, height, gap, x, y);
    return nodes;
  });
  pack(parts, width, height, x, y);
  return { x, y, bends: edges.map(() => []) };
}

function components(beside: readonly number[][]): number[][] {
  const seen = new Set<number>();
  const parts: number[][] = [];
  for (let root = 0; root < beside.length; root++) {
    if (seen.has(root)) continue;
    const part = [root];
    seen.add(root);
    for (let i = 0; i < part.length; i++) {
      for (const v of beside[part[i]!]!) {
        if (!seen.has(v)) {
          seen.add(v);
          part.push(v);
        }
      }
    }
    parts.push(part);
  }
  return parts.sort((a, b) => b.length - a.length);
}

function placePart(
  nodes: readonly number[],
  beside: readonly number[][],
  width: readonly number[],
  height: readonly number[],
  gap: number,
  x: number[],
  y: number[],
): void {
  const n = nodes.length;
  if (n === 1) return;
  const size = nodes.reduce((sum, v) => sum + width[v]! + height[v]!, 0) / n / 2;
  const distance = distances(nodes, beside, size + gap);
  const p = classicalScaling(distance, n);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      let [sx, sy, total] = [0, 0, 0];
      for (let j = 0; j < n; j++) {
        if (i === j) continue;
        const d = distance[i * n + j]!;
        const dx = p.x[i]! - p.x[j]!;
        const dy = p.y[i]! - p.y[j]!;
        const apart = Math.hypot(dx, dy) || 1e-9;
        const w = 1 / (d * d);
        sx += w * (p.x[j]! + (d * dx) / apart);
        sy += w * (p.y[j]! + (d * dy) / apart);
        total += w;
      }
      moved = Math.max(moved, Math.abs(sx / total - p.x[i]!) + Math.abs(sy / total - p.y[i]!));
      p.x[i] = sx / total;
      p.y[i] = sy / total;
    }
    if (moved < 0.05) break;
  }
  lieDown(p);
  nodes.forEach((v, i) => {
    x[v] = p.x[i]!;
    y[v] = p.y[i]!;
  });
  pushApart(nodes, width, height, x, y);
}

/** Lengths of shortest paths, breadth first from each node. */
function distances(nodes: readonly number[], beside: readonly number[][], unit: number): Float64Array {
  const n = nodes.length;
  const place = new Map(nodes.map((v, i) => [v, i]));
  const result = new Float64Array(n * n).fill(-1);
  for (let s = 0; s < n; s++) {
    const queue = [s];
    result[s * n + s] = 0;
    for (let k = 0; k < queue.length; k++) {
      const u = queue[k]!;
      for (const node of beside[nodes[u]!]!) {
        const v = place.get(node)!;
        if (result[s * n + v]! >= 0) continue;
        result[s * n + v] = result[s * n + u]! + unit;
        queue.push(v);
      }
    }
  }
  return result;
}

/** The two leading axes of the doubly centred squared distances; equal nodes are set apart a little. */
function classicalScaling(distance: Float64Array, n: number): { x: Float64Array; y: Float64Array } {
  const b = distance.map((d) => (d * d) / -2);
  const means = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) means[i]! += b[i * n + j]! / n;
  const mean = means.reduce((sum, v) => sum + v, 0) / n;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) b[i * n + j]! += mean - means[i]! - means[j]!;
  const axes: Float64Array[] = [];
  for (let axis = 0; axis < 2; axis++) {
    let v = Float64Array.from({ length: n }, (_, i) => Math.cos(1 + 2.4 * i + axis));
    let size = 0;
    for (let round = 0; round < 60; round++) {
      const next = new Float64Array(n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) next[i]! += b[i * n + j]! * v[j]!;
      for (const known of axes) {
        const share = dot(next, known) / (dot(known, known) || 1);
        for (let i = 0; i < n; i++) next[i]! -= share * known[i]!;
      }
      size = Math.sqrt(dot(next, next));
      if (size < 1e-9) break;
      v = next.map((c) => c / size);
    }
    axes.push(v.map((c) => c * Math.sqrt(size)));
  }
  const apart = (angle: (i: number) => number) => (c: number, i: number) => c + angle(i);
  return {
    x: axes[0]!.map(apart((i) => Math.cos(2.4 * i))),
    y: axes[1]!.map(apart((i) => Math.sin(2.4 * i))),
  };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** Turn the drawing's long side to the horizontal. */
function lieDown(p: { x: Float64Array; y: Float64Array }): void {
  const n = p.x.length;
  const mean = (v: Float64Array) => v.reduce((sum, c) => sum + c, 0) / n;
  const [mx, my] = [mean(p.x), mean(p.y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [p.x[i]! - mx, p.y[i]! - my];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [p.x[i]! - mx, p.y[i]! - my];
    p.x[i] = c * dx + s * dy;
    p.y[i] = c * dy - s * dx;
  }
}

const CLEAR = 14;

/** Nodes that overlap move apart along the shorter way. */
function pushApart(
  nodes: readonly number[],
  width: readonly number[],
  height: readonly number[],
  x: number[],
  y: number[],
): void {
  for (let round = 0; round < 80; round++) {
    let touching = false;
    for (let i = 0; i < nodes.length; i++) {
      for (let j = i + 1; j < nodes.length; j++) {
        const [a, b] = [nodes[i]!, nodes[j]!];
        const overX = (width[a]! + width[b]!) / 2 + CLEAR - Math.abs(x[a]! - x[b]!);
        const overY = (height[a]! + height[b]!) / 2 + CLEAR - Math.abs(y[a]! - y[b]!);
        if (overX <= 0.01 || overY <= 0.01) continue;
        touching = true;
        const [axis, over] = overX < overY ? [x, overX] : [y, overY];
        const sign = axis[a]! < axis[b]! ? -1 : 1;
        axis[a]! += (sign * over) / 2;
        axis[b]! -= (sign * over) / 2;
      }
    }
    if (!touching) return;
  }
}

const BETWEEN = 36;

/** Parts side by side in rows about as wide as the largest part or a landscape page. */
function pack(
  parts: readonly number[][],
  width: readonly number[],
  height: readonly number[],
  x: number[],
  y: number[],
): void {
  const boxes = parts.map((nodes) => ({
    nodes,
    left: Math.min(...nodes.map((v) => x[v]! - width[v]! / 2)),
    right: Math.max(...nodes.map((v) => x[v]! + width[v]! / 2)),
    top: Math.min(...nodes.map((v) => y[v]! - height[v]! / 2)),
    bottom: Math.max(...nodes.map((v) => y[v]! + height[v]! / 2)),
  }));
  const area = boxes.reduce((sum, b) => sum + (b.right - b.left + BETWEEN) * (b.bottom - b.top + BETWEEN), 0);
  const room = Math.max(Math.sqrt(area * 1.8), ...boxes.map((b) => b.right - b.left));
  let [atX, atY, tall] = [0, 0, 0];
  for (const box of boxes) {
    const wide = box.right - box.left;
    if (atX > 0 && atX + wide > room) {
      atX = 0;
      atY += tall + BETWEEN;
      tall = 0;
    }
    for (const v of box.nodes) {
      x[v]! += atX - box.left;
      y[v]! += atY - box.top;
    }
    atX += wide + BETWEEN;
    tall = Math.max(tall, box.bottom - box.top);
  }
}

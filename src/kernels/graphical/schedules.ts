import { heap } from '../graph/heap.js';
import type { LogModel } from './log-model.js';

export const SCHEDULES = ['sequential', 'flooding', 'residual'] as const;
export type Schedule = (typeof SCHEDULES)[number];

/** Messages from factors to variables at work, in whatever arithmetic. */
export interface MessageState {
  messages: Float64Array;
  beliefs: Float64Array;
  /** Makes the message of an edge anew, damped, and keeps it aside; how much it differs from the old one. */
  renew(edge: number): number;
  /** Takes the message that was made last. */
  put(edge: number, target?: Float64Array): void;
  /** The belief of a variable anew, from its messages. */
  believe(v: number): void;
}

/** One round; the largest change in it. */
export type Round = () => number;

/** Forwards and backwards over the variables, in the order `visits`, each message by the newest others. */
export function sequential(model: LogModel, state: MessageState, visits: Int32Array): Round {
  const { incident, edges } = model;
  const { renew, put, believe } = state;
  const rank = new Int32Array(visits.length);
  for (let i = 0; i < visits.length; i++) rank[visits[i]!] = i;
  const leads = leadingEdges(model, rank);
  const visit = (v: number, inward: number) => {
    let change = 0;
    for (let i = incident[v]!; i < incident[v + 1]!; i++) {
      const e = edges[i]!;
      if (leads[e] !== inward) continue;
      change = Math.max(change, renew(e));
      put(e);
    }
    if (incident[v + 1]! > incident[v]!) believe(v);
    return change;
  };
  return () => {
    let change = 0;
    for (let i = visits.length - 1; i >= 0; i--) change = Math.max(change, visit(visits[i]!, 1));
    for (let i = 0; i < visits.length; i++) change = Math.max(change, visit(visits[i]!, 0));
    return change;
  };
}

/** All messages at once, from those of the round before. */
export function flooding({ cards, variable }: LogModel, state: MessageState): Round {
  const { messages, renew, put, believe } = state;
  const next = new Float64Array(messages.length);
  return () => {
    let change = 0;
    for (let e = 0; e < variable.length; e++) {
      change = Math.max(change, renew(e));
      put(e, next);
    }
    messages.set(next);
    for (let v = 0; v < cards.length; v++) believe(v);
    return change;
  };
}

/**
 * Always the message that would change most, until as many were made as there are. The heap may hold an edge several
 * times; only the entry with its present residual counts.
 */
export function residual(model: LogModel, state: MessageState, tol: number): Round {
  const { first, variable, factor, incident, edges } = model;
  const { renew, put, believe } = state;
  const residuals = new Float64Array(variable.length);
  const waiting = heap(Math.max(1, variable.length));
  const look = (e: number) => {
    residuals[e] = renew(e);
    if (residuals[e]! > tol) waiting.push(-residuals[e]!, e, 0);
  };
  let started = false;
  return () => {
    if (!started) for (let e = 0; e < variable.length; e++) look(e);
    started = true;
    for (let made = 0; made < variable.length; ) {
      if (!waiting.pop()) return 0;
      const e = waiting.item();
      if (-waiting.priority() !== residuals[e]) continue;
      renew(e);
      put(e);
      made++;
      const v = variable[e]!;
      believe(v);
      // A damped message still has some way to go.
      look(e);
      for (let i = incident[v]!; i < incident[v + 1]!; i++) {
        const f = factor[edges[i]!]!;
        if (f === factor[e]) continue;
        for (let to = first[f]!; to < first[f + 1]!; to++) if (to !== edges[i]) look(to);
      }
    }
    return residuals.reduce((most, value) => Math.max(most, value), 0);
  };
}

/** 1 where an edge's variable is the first of its factor in the order, which messages go to on the way back. */
function leadingEdges({ factors, first, variable }: LogModel, rank: Int32Array): Uint8Array {
  const leads = new Uint8Array(variable.length);
  for (let f = 0; f < factors; f++) {
    let lead = first[f]!;
    for (let e = lead + 1; e < first[f + 1]!; e++) if (rank[variable[e]!]! < rank[variable[lead]!]!) lead = e;
    leads[lead] = 1;
  }
  return leads;
}

import type { Json } from './spec.js';

/** What the runner tells its caller, and the summary of --json. */
export interface Summary {
  command: string;
  version: string;
  seed: number;
  backend: string;
  inputs: string[];
  outputs: { path: string; kind: string }[];
  params: Record<string, Json>;
  metrics: Record<string, Json>;
  results?: Json[];
  warnings: string[];
  durationMs: number;
}

/** Options as a summary tells them: plain values only. */
export function plainParams(options: Readonly<Record<string, unknown>>): Record<string, Json> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Record<string, Json>;
}

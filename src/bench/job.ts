/**
 * One flagship job, measured against a Python peer (`ispr bench`). The peer is bench/peers/<peer>, run as
 * `python3 <peer> [...peerArgs] <threads> <rounds>`; it does the same work `rounds` times and prints one JSON
 * line {"peer": "scipy 1.17.1", "kernelMs": best of the rounds} or exits 69 when its library is missing.
 */
export interface BenchJob {
  name: string;
  /** What is measured, in one line with its size. */
  title: string;
  peer: string;
  /** Make the inputs below `folder`, once; what comes back is timed. */
  prepare(folder: string): Promise<{
    /**
     * The kernel alone, as the command calls it, with compute.threads. What must run in a process of its own is
     * `timed` instead: it answers the milliseconds of its best run, or nothing where it cannot run here.
     */
    kernel: (() => void | Promise<void>) | { timed(): Promise<number | undefined>; rounds: number };
    /** Arguments of a whole-process run of ispr that does the same job. */
    command?: string[];
    peerArgs?: string[];
  }>;
}

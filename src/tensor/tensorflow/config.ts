/** What a ConfigProto of ours says; the numbers of its fields are those of tensorflow/core/protobuf/config.proto. */
export interface Configuration {
  threads: number;
  /** Compile clusters of operations by XLA. */
  xla?: boolean;
}

/**
 * Operations follow one another on the thread that calls; each is split over all threads by itself. A small step
 * is a fifth as long as with a pool of their own, which it would have to wake, and large ones lose nothing.
 */
const CALLER = -1;

/** A ConfigProto: threads, soft placement, GPU memory that grows as it is needed. */
export function configProto({ threads, xla = false }: Configuration): Uint8Array {
  return message(
    integer(2, threads), // intra_op_parallelism_threads
    integer(5, CALLER), // inter_op_parallelism_threads
    integer(7, 1), // allow_soft_placement
    nested(6, integer(4, 1)), // gpu_options.allow_growth
    ...(xla ? [nested(10, nested(3, integer(5, 1)))] : []), // graph_options.optimizer_options.global_jit_level
  );
}

const message = (...fields: number[][]): Uint8Array => Uint8Array.from(fields.flat());
const integer = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)];
const nested = (field: number, ...fields: number[][]): number[] => {
  const body = fields.flat();
  return [...varint((field << 3) | 2), ...varint(body.length), ...body];
};

/** Base 128, low bits first; a negative number is one of 64 bits. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

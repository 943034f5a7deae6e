/** Those of the named options that were given, for kernels whose own defaults hold otherwise. */
export function given<Options extends object, Key extends keyof Options>(
  options: Options,
  keys: readonly Key[],
): { [K in Key]?: NonNullable<Options[K]> } {
  const out: { [K in Key]?: NonNullable<Options[K]> } = {};
  for (const key of keys) {
    const value = options[key];
    if (value !== undefined && value !== null) out[key] = value;
  }
  return out;
}

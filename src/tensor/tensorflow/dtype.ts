/** The types of tensors that pass through TensorFlow, with their numbers in its C API. */
export const DTYPES = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  resource: 20,
} as const;

export type DataType = keyof typeof DTYPES;

const NAMES = new Map<number, DataType>(
  Object.entries(DTYPES).map(([name, code]) => [code, name as DataType]),
);

export function dtypeOfCode(code: number): DataType {
  const name = NAMES.get(code);
  if (!name) throw new Error(`TensorFlow answered with a tensor of type ${code}`);
  return name;
}

/** Bytes of one element; strings and resources have no fixed size. */
export const elementBytes = (dtype: DataType): number =>
  dtype === 'complex64' || dtype === 'int64' ? 8 : dtype === 'bool' || dtype === 'uint8' ? 1 : 4;

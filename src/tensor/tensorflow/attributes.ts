import { DTYPES } from './dtype.js';
import type { Attribute, Attributes } from './emit.js';
import type { Pointer, TensorFlow } from './library.js';

/**
 * Set attributes of an operation that is being put together, eager or in a graph: the functions of both are
 * called alike but for their prefix.
 */
export function attributeWriter(c: TensorFlow, prefix: 'TFE_OpSetAttr' | 'TF_SetAttr', status: Pointer) {
  const setShape = (target: Pointer, name: string, dims: BigInt64Array) =>
    prefix === 'TF_SetAttr'
      ? c.TF_SetAttrShape(target, name, dims, dims.length)
      : c.TFE_OpSetAttrShape(target, name, dims, dims.length, status);

  function set(target: Pointer, name: string, value: Attribute) {
    if (typeof value === 'number') return c[`${prefix}Int`](target, name, value);
    if (typeof value === 'boolean') return c[`${prefix}Bool`](target, name, value ? 1 : 0);
    if (typeof value === 'string') {
      const bytes = Buffer.from(value);
      return c[`${prefix}String`](target, name, bytes, bytes.length);
    }
    if (isTexts(value)) {
      const sizes = BigUint64Array.from(value, (text) => BigInt(Buffer.byteLength(text)));
      return c[`${prefix}StringList`](target, name, value, sizes, value.length);
    }
    if (isNumbers(value)) {
      return c[`${prefix}IntList`](target, name, BigInt64Array.from(value, BigInt), value.length);
    }
    if ('float' in value) return c[`${prefix}Float`](target, name, value.float);
    if ('type' in value) return c[`${prefix}Type`](target, name, DTYPES[value.type]);
    if ('shape' in value) return setShape(target, name, BigInt64Array.from(value.shape, BigInt));
    const codes = Int32Array.from(value.types, (dtype) => DTYPES[dtype]);
    c[`${prefix}TypeList`](target, name, codes, codes.length);
  }

  return (target: Pointer, attrs: Attributes) => {
    for (const name in attrs) set(target, name, attrs[name]!);
  };
}

const isNumbers = (value: Attribute): value is readonly number[] => Array.isArray(value);
const isTexts = (value: Attribute): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string');

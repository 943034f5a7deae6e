import { threefry, upperWord } from './threefry.js';
import { ziggurat } from './ziggurat.js';

/**
 * Element i of a normal fill by itself: its first two words are half a block of the fill, and what the
 * ziggurat asks for beyond comes from a sequence of the element's own, counters (i, fill, 1), (i, fill, 2), …
 */
export function normalElement(key: Uint32Array, fill: number): (i: number) => number {
  const words = new Uint32Array(4);
  let element = 0;
  let drawn = 0;
  const more = {
    word() {
      if (drawn % 4 === 0) threefry(words, 1, key, element, upperWord(element), fill, 1 + drawn / 4);
      return words[drawn++ % 4]!;
    },
  };
  return (i) => {
    const block = Math.floor(i / 2);
    threefry(words, 1, key, block, upperWord(block), fill, 0);
    const first = 2 * (i % 2);
    element = i;
    drawn = 0;
    return ziggurat(words[first]!, words[first + 1]!, more);
  };
}

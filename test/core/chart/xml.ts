/** Throws where a document is not well-formed: tags that do not match, bad characters, attributes or entities. */
export function checkXml(source: string): void {
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u.test(source))
    throw new Error('a character that XML forbids');
  const open: string[] = [];
  const token = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  while (at < source.length) {
    token.lastIndex = at;
    const match = token.exec(source);
    if (!match) throw new Error(`not well-formed: ${source.slice(at, at + 80)}`);
    at = token.lastIndex;
    const [, closing, name, attributes, empty, text] = match;
    const content = (text ?? attributes ?? '').replace(/&(?:#\d+|amp|lt|gt|quot|apos);/g, '');
    if (content.includes('&')) throw new Error(`a bare & in ${content.slice(0, 80)}`);
    const names = [...(attributes ?? '').matchAll(/([\w:-]+)="/g)].map((m) => m[1]);
    if (new Set(names).size !== names.length) throw new Error(`an attribute twice in ${match[0]}`);
    if (name === undefined || empty) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes another element`);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is left open`);
}

/** The text elements of a drawing with their places. */
export function textsOf(svg: string) {
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, text]) => {
    const get = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(attributes!)?.[1];
    const moved = /translate\((\S+) (\S+)\) rotate\((\S+)\)/.exec(get('transform') ?? '');
    return {
      x: Number(moved?.[1] ?? get('x')),
      y: Number(moved?.[2] ?? get('y')),
      rotate: Number(moved?.[3] ?? 0),
      anchor: get('text-anchor') ?? 'start',
      tick: (get('class') ?? '').split(' ').includes('tick'),
      text: text!.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
    };
  });
}

import { DataError, excerpt } from '../errors.js';
import { type DotToken, dotTokens } from './dot-tokens.js';
import { type EdgeMark, edgeOfEnds, type GraphEdges, type GraphFile, nodeNumbers } from './graph-file.js';

type Attributes = ReadonlyMap<string, string>;

/** More would come of groups joined with groups, as in `{a b c} -> {d e f}`. */
const MOST_EDGES = 5_000_000;
const DEEPEST = 200;

/**
 * A graph in the DOT language of Graphviz: chains `a -> b -> c`, groups `{a b} -> c`, subgraphs (flattened),
 * ports (passed over) and the defaults of `edge [...]`. The kind of an edge follows from dir, arrowhead and
 * arrowtail: odot and its like are circles, `none` is a bare end. An edge's weight is its attribute `weight`.
 *
 * @see https://graphviz.org/doc/info/lang.html
 */
export function decodeDot(bytes: Uint8Array, file: string): GraphFile {
  const tokens = dotTokens(textOf(bytes, file), file);
  const names: string[] = [];
  const edges: GraphFile['edges'] = [];
  const numberOf = nodeNumbers(names);
  let at = 0;
  let depth = 0;

  const lineOf = (token = tokens[at] ?? tokens.at(-1)) => token?.line ?? 1;
  const fault = (what: string) => new DataError(what, { file, line: lineOf() });
  const isMark = (text: string) => tokens[at]?.kind === 'mark' && tokens[at]!.text === text;
  const isKeyword = (...words: string[]) => {
    const token = tokens[at];
    return token?.kind === 'word' && !token.quoted && words.includes(token.text.toLowerCase());
  };
  const found = () => (tokens[at] ? `'${excerpt(tokens[at]!.text)}'` : 'the end of the file');
  const expect = (mark: string) => {
    if (!isMark(mark)) throw fault(`${found()} where '${mark}' was needed`);
    at++;
  };
  const word = (what: string): DotToken => {
    const token = tokens[at];
    if (token?.kind !== 'word') throw fault(`${found()} where ${what} was needed`);
    at++;
    return token;
  };

  if (isKeyword('strict')) at++;
  if (!isKeyword('graph', 'digraph')) throw fault(`${found()} where 'graph' or 'digraph' was needed`);
  const directed = isKeyword('digraph');
  at++;
  if (!isMark('{')) word('a name');
  group(new Map());
  if (at < tokens.length) throw fault(`${found()} behind the graph: one graph a file is read`);
  if (names.length === 0) throw new DataError('a graph without nodes', { file });
  return { names, edges };

  /** Statements in braces; answers the nodes that they name. */
  function group(inherited: Attributes): number[] {
    if (++depth > DEEPEST) throw fault(`subgraphs within subgraphs, more than ${DEEPEST} deep`);
    expect('{');
    let defaults = inherited;
    const members = new Set<number>();
    while (!isMark('}')) {
      if (at >= tokens.length) throw fault("the end of the file where '}' was needed");
      if (isMark(';') || isMark(',')) at++;
      else if (isKeyword('graph', 'node', 'edge')) {
        const edge = isKeyword('edge');
        at++;
        const given = attributes();
        if (edge) defaults = new Map([...defaults, ...given]);
      } else if (
        tokens[at]!.kind === 'word' &&
        tokens[at + 1]?.kind === 'mark' &&
        tokens[at + 1]!.text === '='
      ) {
        at += 2;
        word('a value');
      } else for (const node of statement(defaults)) members.add(node);
    }
    at++;
    depth--;
    return [...members];
  }

  /** A node, or a chain of edges. */
  function statement(defaults: Attributes): Set<number> {
    const line = lineOf();
    const chain = [endpoint(defaults)];
    while (isMark('->') || isMark('--')) {
      if (isMark('->') !== directed)
        throw fault(directed ? "'--' in a digraph, which has '->'" : "'->' in a graph, which has '--'");
      at++;
      chain.push(endpoint(defaults));
    }
    const own = attributes();
    if (chain.length > 1) {
      const look = new Map([...defaults, ...own]);
      for (let i = 0; i + 1 < chain.length; i++) join(chain[i]!, chain[i + 1]!, look, line);
    }
    return new Set(chain.flat());
  }

  /** A node with its port, or a group of them. */
  function endpoint(defaults: Attributes): readonly number[] {
    if (isMark('{')) return group(defaults);
    if (isKeyword('subgraph')) {
      at++;
      if (!isMark('{')) word("a name or '{'");
      return group(defaults);
    }
    const node = numberOf(word('a node').text);
    for (let ports = 0; ports < 2 && isMark(':'); ports++) {
      at++;
      word('a port');
    }
    return [node];
  }

  function attributes(): Attributes {
    const given = new Map<string, string>();
    while (isMark('[')) {
      at++;
      while (!isMark(']')) {
        const name = word('an attribute').text.toLowerCase();
        // Graphviz takes a lone name as `name=true`.
        if (isMark('=')) {
          at++;
          given.set(name, word('a value').text);
        } else given.set(name, 'true');
        if (isMark(',') || isMark(';')) at++;
      }
      at++;
    }
    return given;
  }

  function join(tails: readonly number[], heads: readonly number[], look: Attributes, line: number): void {
    if (edges.length + tails.length * heads.length > MOST_EDGES)
      throw new DataError(`more than ${MOST_EDGES} edges`, { file, line });
    const { kind, turned } = kindOf(look, directed, { file, line });
    const weight = weightOf(look.get('weight'), { file, line });
    for (const tail of tails)
      for (const head of heads)
        edges.push({
          from: turned ? head : tail,
          to: turned ? tail : head,
          kind,
          ...(weight !== undefined && { weight }),
          line,
        });
  }
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError('text that is no UTF-8', { file });
  }
}

type Place = { file: string; line: number };

function kindOf(look: Attributes, directed: boolean, at: Place) {
  const dir = look.get('dir')?.toLowerCase() ?? (directed ? 'forward' : 'none');
  const end = (drawn: boolean, shape = 'normal') => (drawn ? endOf(shape) : '-');
  const tail = end(dir === 'back' || dir === 'both', look.get('arrowtail'));
  const head = end(dir === 'forward' || dir === 'both', look.get('arrowhead'));
  const edge = edgeOfEnds(tail, head);
  if (!edge) throw new DataError('an edge with a circle at one end and nothing at the other', at);
  return edge;
}

/** Graphviz draws arrows of many shapes; dots, open or full, are what partial ancestral graphs have. */
function endOf(shape: string): string {
  if (shape === 'none') return '-';
  return /^o?dot$/.test(shape) ? 'o' : '>';
}

function weightOf(text: string | undefined, at: Place): number | undefined {
  if (text === undefined) return undefined;
  const weight = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(weight)) throw new DataError(`'${excerpt(text)}' is no weight of an edge`, at);
  return weight;
}

/** The graph in DOT: a `graph` where no edge has a direction, a `digraph` otherwise. */
export function encodeDot({ names, edges }: GraphEdges): string {
  const plain = edges.every(({ kind }) => kind === '--');
  const ids = names.map(idOf);
  const lines = edges.map(({ from, to, kind }) => {
    const link = `${ids[from]} ${plain ? '--' : '->'} ${ids[to]}`;
    return `  ${link}${plain ? '' : LOOKS[kind]};\n`;
  });
  return `${plain ? 'graph' : 'digraph'} {\n${ids.map((id) => `  ${id};\n`).join('')}${lines.join('')}}\n`;
}

const LOOKS: Readonly<Record<EdgeMark, string>> = {
  '->': '',
  '--': ' [dir=none]',
  '<->': ' [dir=both]',
  'o->': ' [dir=both, arrowtail=odot]',
  'o-o': ' [dir=both, arrowtail=odot, arrowhead=odot]',
};

const KEYWORD = /^(?:strict|graph|digraph|node|edge|subgraph)$/i;

/** A name in quotes unless it is a plain word. */
const idOf = (name: string) =>
  /^[A-Za-z_]\w*$/.test(name) && !KEYWORD.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;

import type { Result } from '../core/command/spec.js';
import { defineCommand } from '../core/command/spec.js';
import { inFileAsync } from '../core/formats/decoded.js';
import type { Warn } from '../core/read.js';
import {
  blanket,
  equivalence,
  holdsInGraph,
  independences,
  map,
  members,
  parameters,
  topological,
} from './graph-query/listings.js';
import { type GraphQueryOptions, givesGraph, graphQueryOptions, questionOf } from './graph-query/options.js';
import { dSeparation, undirectedSeparation } from './graph-query/separation.js';
import { holdsInTable } from './graph-query/table-independences.js';
import { chordalGraph, classGraph, cliques, extension, moral, overview } from './graph-query/transforms.js';
import { readStructure, type StructuredGraph } from './shared/graph-input.js';

export default defineCommand({
  name: 'graph-query',
  group: 'Graphs, causality',
  summary: 'Reasoning on graphs: d-separation, Markov blankets, moral graphs, cliques, equivalence.',
  description:
    "A path between X and Y is blocked by Z if one of its nodes blocks it: a chain's or fork's middle that is in Z, or a collider's that is not in Z and has no descendant there. X and Y are d-separated, and independent in every distribution of the network, if all paths are blocked. An edge <-> stands for a hidden common cause.\nTwo DAGs are equivalent if they have the same edges, whichever way they point, and the same v-structures a -> c <- b of parents that are not joined. A DAG is an I-map if all independences that it claims hold; in a table those are exact, conditional mutual information up to 1e-9.\nNeither directed nor undirected graphs are the more general: the moral graph forgets that parents are independent, and no DAG says what a cycle of four says.\nThe graph is a table from,to,kind (kinds -> -- <-> o-> o-o; -> where there is none; an isolated node has an empty to), a DOT file, or the structure of a BIF, XMLBIF, JSON or UAI model. Without a question the graph is shown, drawn or written in another format. Treewidth is by the best of three greedy orders, with a bound from below; it is null where the two differ.",
  keywords: [
    'd-separation',
    'dsep',
    'conditional independence',
    'bayesian network',
    'bayes ball',
    'dag',
    'directed acyclic graph',
    'collider',
    'v-structure',
    'explaining away',
    'markov blanket',
    'moralization',
    'moral graph',
    'maximal clique',
    'topological sort',
    'markov equivalence',
    'cpdag',
    'essential graph',
    'i-map',
    'chordal',
    'treewidth',
    'triangulation',
    'graphviz',
    'dot',
    'draw a graph',
    'causal graph',
    'm-separation',
  ],
  inputs: [
    {
      name: 'GRAPH',
      about: 'a table from,to,kind, a DOT file, or a network',
      accepts: ['graph', 'network'],
    },
  ],
  options: graphQueryOptions,
  outputs: ['graph', 'table'],
  formsOf: (options) => (givesGraph(questionOf(options)) ? ['graph'] : ['table']),
  metrics: {
    separated: '--dsep, --separation: whether all paths are blocked',
    path: 'of these: a shortest open path, null where there is none',
    blanket: '--blanket: its nodes',
    size: '--blanket: how many',
    moral: '--moral: edges as [from, to, kind]',
    married: '--moral: parents that were joined',
    chordal: '--moral, --triangulate: whether every cycle of four or more has a chord',
    cliques: '--cliques: the nodes of each',
    count: '--cliques: how many',
    largest: '--cliques: nodes of the largest',
    order: '--topological: parents before children; --triangulate: order of elimination',
    treewidth: '--triangulate: null where only bounds are known',
    width: '--triangulate: largest clique less one, not below the treewidth',
    atLeast: '--triangulate: not above the treewidth',
    fill: '--triangulate: edges that were added',
    equivalent: '--equivalent: whether the independences are the same',
    differences: '--equivalent: edges and v-structures that only the first or second has',
    cpdag: '--cpdag: edges as [from, to, kind]',
    directed: '--cpdag: arrows',
    undirected: '--cpdag: edges that may point either way',
    members: '--class: DAGs found',
    complete: '--class: whether these are all',
    dags: '--class, up to 20: edges of each',
    dag: '--extend: edges of the DAG',
    independences: '--independences: statements',
    imap: '--imap, --imap-table: whether all that the graph claims holds',
    minimal: '--imap: and no edge could be left out',
    spareEdges: '--imap: edges that could, each alone',
    wrongClaims: '--imap: nodes whose independence of those before them does not hold',
    parameters: '--parameters: free numbers of all tables',
    perNode: '--parameters: node and count, (k - 1) for each joint state of the parents',
    joint: '--parameters: of one table over all nodes; null beyond a double',
    log10Joint: '--parameters: its number of entries, as a power of ten',
    bound: '--parameters: N (k - 1) k^L with the most states k and most parents L',
    independent: '--parameters: without any edge',
    nodes: 'without a question',
    edges: 'without a question',
    acyclic: 'without a question; null where edges have no direction',
    roots: 'without a question: nodes without parents',
    components: 'without a question: parts that are not connected',
  },
  examples: [
    `printf 'from,to\\nrain,wet\\nsprinkler,wet\\nwet,slippery\\n' > wet.csv && ispr graph-query wet.csv --dsep 'rain,sprinkler|slippery' --explain --plot dsep.png`,
    `printf 'digraph { season -> {rain sprinkler} -> wet -> slippery }' > g.dot && ispr graph-query g.dot --cpdag -o class.csv --plot class.svg`,
    `printf 'from,to\\na,c\\nb,c\\nc,d\\nc,e\\n' > g.csv && ispr graph-query g.csv --moral -o moral.dot && ispr graph-query moral.dot --separation 'a,d|c'`,
  ],
  source:
    'Pearl, Probabilistic Reasoning in Intelligent Systems, 1988; Koller & Friedman, Probabilistic Graphical Models, 2009, chapters 3, 4 and 9; Verma & Pearl, Equivalence and synthesis of causal models, 1990',
  cost: { bytesPerValue: 100, nsPerValue: 1000 },
  async run([path], options, context) {
    questionOf(options);
    const structure = await readStructure(path!, context.warn);
    return inFileAsync(path!, () => answer(structure, options, context.warn));
  },
});

async function answer(structure: StructuredGraph, options: GraphQueryOptions, warn: Warn): Promise<Result> {
  const { graph } = structure;
  switch (questionOf(options)) {
    case 'dsep':
      return dSeparation(graph, options, warn);
    case 'separation':
      return undirectedSeparation(graph, options);
    case 'blanket':
      return blanket(graph, options);
    case 'moral':
      return moral(graph);
    case 'cliques':
      return cliques(graph);
    case 'topological':
      return topological(graph);
    case 'triangulate':
      return chordalGraph(graph);
    case 'equivalent':
      return equivalence(graph, (await readStructure(options.equivalent!, warn)).graph, options.equivalent!);
    case 'cpdag':
      return classGraph(graph);
    case 'class':
      return members(graph, options, warn);
    case 'extend':
      return extension(graph);
    case 'independences':
      return independences(graph);
    case 'imap':
      return map(graph, holdsInGraph(graph, (await readStructure(options.imap!, warn)).graph, options.imap!));
    case 'imapTable':
      return map(graph, await holdsInTable(options.imapTable!, graph.names, warn));
    case 'parameters':
      return parameters(structure, options);
    case 'none':
      return overview(graph);
  }
}

import { expect, test } from 'vitest';
import { lineChart } from '../../../src/core/chart/make.js';
import { renderPage } from '../../../src/core/chart/page.js';
import { encodePng } from '../../../src/core/chart/png.js';
import { checkXml } from './xml.js';

const png = encodePng({ width: 1, height: 1, channels: 1, data: Uint8Array.of(7) });
const page = renderPage({
  title: 'A <tour>',
  lead: 'With `code <x>` and **strong** words.',
  footer: 'seed 1',
  sections: [
    {
      title: 'One & only',
      blocks: [
        { block: 'prose', text: 'First.\n\nSecond <script>alert(1)</script>.' },
        { block: 'command', command: 'ispr acf "a b.csv"', output: 'lag,value\n0,1' },
        { block: 'figure', figure: lineChart({ y: [1, 2], title: 'Rise' }), caption: 'A caption' },
        { block: 'figure', figure: { png, alt: 'one gray pixel' } },
        { block: 'table', rows: 2, columns: new Map([['__proto__', [1, 2.5, 3]]]) },
        { block: 'metrics', metrics: new Map([['n', 12345.678]]) },
        { block: 'details', summary: 'More', blocks: [{ block: 'prose', text: 'Inside.' }] },
      ],
    },
  ],
});

test('well-formed but for void elements, and nothing from elsewhere', () => {
  const body = /<body>([\s\S]*)<script>/.exec(page)![1]!;
  checkXml(body.replace(/<img([^>]*)>/g, '<img$1/>').replaceAll(' data-copy>', ' data-copy="">'));
  expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
});
test('text stays text, marks become elements', () => {
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('<code>code &#60;x&#62;</code> and <strong>strong</strong>');
  expect(page).toContain('<p>First.</p>');
});
test('figures have words, tables say what they leave out', () => {
  expect(page).toContain('alt="one gray pixel"');
  expect(page).toContain('aria-label="Rise. ');
  expect(page).toContain('1 more rows');
  expect(page).toContain('<th scope="col" class="n">__proto__</th>');
  expect(page).toContain('<dd>12\u2009345.7</dd>');
});

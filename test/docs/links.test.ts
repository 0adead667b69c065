// Every link in the Markdown of this repository leads somewhere. Other hosts are not asked.
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, linksOf, type Page, pageOf, pages, root } from './support/markdown.ts';

const all = pages();
const byFile = new Map(all.map((page) => [page.file, page]));
const isElsewhere = (target: string) => /^[a-z][a-z+.-]*:/i.test(target);

/** What is wrong with a link; undefined where it leads somewhere. */
function faultOf(target: string, page: Page, known: ReadonlyMap<string, Page>): string | undefined {
  if (isElsewhere(target)) return undefined;
  const [path = '', anchor] = decodeURIComponent(target).split('#');
  const file = path === '' ? page.file : relative(root, join(root, dirname(page.file), path));
  if (path.startsWith('/') || file.startsWith('..')) return 'leads out of the repository';
  const linked = known.get(file);
  if (linked === undefined && !existsSync(join(root, file))) return `there is no ${file}`;
  if (anchor === undefined) return undefined;
  return linked !== undefined && anchorsOf(linked).has(anchor) ? undefined : `${file} has no heading #${anchor}`;
}

const faultsIn = (page: Page, known = byFile) =>
  linksOf(page).flatMap(({ line, target }) => {
    const fault = faultOf(target, page, known);
    return fault === undefined ? [] : [`${page.file}:${line}: ${target}: ${fault}`];
  });

describe('links in Markdown', () => {
  it('are found', () => {
    expect(all.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['README.md', 'docs/cli.md', 'webhooks/README.md', 'charts/zonegate/README.md']),
    );
    expect(all.flatMap(linksOf).length).toBeGreaterThan(100);
  });

  it.each(all.map((page) => [page.file, page] as const))('of %s lead somewhere', (_, page) => {
    expect(faultsIn(page)).toEqual([]);
  });

  it.each(all.map((page) => [page.file, page] as const))(
    'of %s say where they lead, images what they show',
    (_, page) => {
      expect(linksOf(page).filter(({ text }) => text.trim() === '')).toEqual([]);
      const images = linksOf(page).filter(({ isImage }) => isImage);
      expect(images.filter(({ text }) => text.length < 40)).toEqual([]);
    },
  );
});

describe('docs/README.md', () => {
  it('leads to every page of docs/, and README.md leads to it', () => {
    const index = byFile.get('docs/README.md') ?? pageOf('docs/README.md', '');
    const linked = linksOf(index).map(({ target }) => join('docs', target));
    const inDocs = all.map(({ file }) => file).filter((file) => file.startsWith('docs/') && file !== index.file);
    expect(inDocs.filter((file) => !linked.includes(file))).toEqual([]);
    const readme = byFile.get('README.md') ?? index;
    expect(linksOf(readme).map(({ target }) => target)).toContain('docs/README.md');
  });
});

describe('the check of links', () => {
  const other = pageOf('b.md', '# `A`, and B: c_d\n## Twice\n## Twice\n');
  const found = (text: string) => {
    const page = pageOf('a.md', text);
    return faultsIn(page, new Map([page, other].map((each) => [each.file, each])));
  };

  it('takes what leads somewhere', () => {
    const good =
      '# Top\n[a](#top) [b](b.md#a-and-b-c_d) [c](b.md#twice-1) [d](docs) [e](https://example.com/x) [`f`](b.md)\n';
    expect(found(good)).toEqual([]);
  });

  it('finds what does not, whatever form it has', () => {
    expect(found('[a](c.md)')).toEqual(['a.md:1: c.md: there is no c.md']);
    expect(found('\n![a](c.svg)')).toEqual(['a.md:2: c.svg: there is no c.svg']);
    expect(found('[a](b.md#Twice)')).toEqual(['a.md:1: b.md#Twice: b.md has no heading #Twice']);
    expect(found('[a](#twice)')).toEqual(['a.md:1: #twice: a.md has no heading #twice']);
    expect(found('[a](LICENSE#x)')).toEqual(['a.md:1: LICENSE#x: LICENSE has no heading #x']);
    expect(found('[a](../b.md)')).toEqual(['a.md:1: ../b.md: leads out of the repository']);
    expect(found('[a]: c.md')).toHaveLength(1);
    expect(found('<a href="c.md">a</a> <img src="c.png">')).toHaveLength(2);
    expect(found('[![a](c.svg)](d.md)')).toHaveLength(2);
    expect(found('[a\nb](c.md) `x\ny` [a](d.md)')).toEqual([
      'a.md:1: c.md: there is no c.md',
      'a.md:3: d.md: there is no d.md',
    ]);
  });

  it('reads no link in code', () => {
    expect(found('```sh\n[a](c.md)\n```\n`[a](c.md)` ``[b](`c.md)`` [x](b.md)')).toEqual([]);
    expect(found('````\n```\n[a](c.md)\n````\n')).toEqual([]);
  });
});

// The Markdown of this repository, as far as tests ask about it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A block between fences. */
export interface Block {
  /** The word behind the fence; empty where there is none. */
  readonly language: string;
  readonly text: string;
}

export interface Page {
  /** From the root of the repository. */
  readonly file: string;
  /** Without the blocks between fences; a line stays the line that it was. */
  readonly prose: string;
  readonly blocks: readonly Block[];
}

/** What is not written by hand, or not part of the repository; and what begins with a dot. */
const passedOver = new Set(['node_modules', 'dist', 'coverage']);

/** Every page of Markdown in the repository. */
export function pages(): readonly Page[] {
  return filesIn(root).map((path) => pageOf(relative(root, path), readFileSync(path, 'utf8')));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || passedOver.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

export function pageOf(file: string, text: string): Page {
  const prose: string[] = [];
  const blocks: { language: string; lines: string[] }[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const [, marks = '', language = ''] = /^ *(`{3,}|~{3,})(\w*)/.exec(line) ?? [];
    if (fence === undefined && marks !== '') {
      fence = marks;
      blocks.push({ language, lines: [] });
    } else if (fence !== undefined && marks.startsWith(fence) && line.trim() === marks) fence = undefined;
    else if (fence !== undefined) blocks.at(-1)?.lines.push(line);
    // A block takes the place of as many empty lines.
    prose.push(fence === undefined && marks === '' ? line : '');
  }
  const texts = blocks.map(({ language, lines }) => ({ language, text: lines.join('\n') }));
  return { file, prose: prose.join('\n'), blocks: texts };
}

export interface Link {
  readonly line: number;
  /** What a reader sees; of an image its alternative text. */
  readonly text: string;
  readonly target: string;
  readonly isImage: boolean;
}

/** The links and images of a page, those of HTML and of reference definitions among them. */
export function linksOf({ prose }: Page): readonly Link[] {
  const links: Link[] = [];
  let text = prose.replaceAll(CODE, blank);
  const take = (form: RegExp, isImage: boolean) => {
    for (const { index, groups } of text.matchAll(form)) {
      const line = text.slice(0, index).split('\n').length;
      links.push({ line, text: groups?.text ?? '', target: groups?.target ?? '', isImage });
    }
    // An image may be the text of a link.
    text = text.replaceAll(form, blank);
  };
  take(/!\[(?<text>[^\]]*)\]\((?<target>[^()\s]+)[^()]*\)/g, true);
  take(/<img (?:[^>]*alt="(?<text>[^"]*)" )?[^>]*src="(?<target>[^"]+)"[^>]*>/g, true);
  take(/\[(?<text>[^\]]*)\]\((?<target>[^()\s]+)[^()]*\)/g, false);
  take(/^\[(?<text>[^\]]+)\]: (?<target>\S+)/gm, false);
  take(/<a [^>]*href="(?<target>[^"]+)"[^>]*>(?<text>[^<]*)/g, false);
  return links;
}

/** Code within a paragraph: as many backticks at its end as at its beginning. */
const CODE = /(?<!`)(`+)(?!`)(?:(?!\n\n)[\s\S])*?(?<!`)\1(?!`)/g;

/** As many characters that mean nothing, on as many lines. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, 'x');
}

/** What stands between backticks in the text of a page. */
export function codeOf({ prose }: Page): readonly string[] {
  return Array.from(prose.matchAll(CODE), ([code]) => code.replaceAll(/^`+ ?| ?`+$/g, '').replaceAll(/\s+/g, ' '));
}

/** The sentences of a page, headings, links and marks left out; table cells and list items end one, too. */
export function sentencesOf({ prose }: Page): readonly string[] {
  const text = prose
    .replaceAll(/!\[[^\]]*\]\([^)]*\)|^#.*$|^\[[^\]]+\]: .*$/gm, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^ *(?:[-*>]|\d+\.) /gm, '\n\n');
  const paragraphs = text.split(/\n\s*\n|\||\n(?=\|)/);
  return paragraphs.flatMap((paragraph) =>
    paragraph
      .replaceAll(/\s+/g, ' ')
      .trim()
      .split(/(?<=[.:;?!]) (?=[^a-z])/),
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf({ prose }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const words = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  for (const [, id = ''] of prose.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

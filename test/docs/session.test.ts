import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { styledLines } from '../../hack/docs/ansi.ts';
import { SESSION, sessionPicture } from '../../hack/docs/session-picture.ts';
import { runInShell } from '../../hack/docs/shell.ts';
import { palettes, terminalSvg } from '../../hack/docs/terminal-svg.ts';

// It starts processes, on machines that do other things, too.
vi.setConfig({ testTimeout: 120_000 });

const svg = readFileSync(new URL('../../docs/session.svg', import.meta.url), 'utf8');

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** The words of a picture, in the order in which they are read. */
const wordsOf = (text: string) =>
  Array.from(text.matchAll(/<text [^>]*>([^<]*)<\/text>/g), ([, words = '']) => words)
    .join(' ')
    .replaceAll(/&\w+;/g, (entity) => entities[entity] ?? entity)
    .split(/\s+/);

describe('docs/session.svg', () => {
  it('is what the command prints', async () => {
    const { file, text } = await sessionPicture();
    expect(text === svg, `${file} is stale: npm run docs`).toBe(true);
  });

  it('leaves nothing out', async () => {
    const { output } = await runInShell(SESSION, { folder: 'hack/docs/session' });
    expect(wordsOf(svg).join('')).toBe(`$${SESSION}${output}`.replaceAll(/\s+/g, ''));
  });

  it('needs nothing but itself, and says nothing about the machine that it was made on', () => {
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /https?:|<script|<image|@import|@font-face/,
    );
    expect(svg).not.toMatch(/\/(?:home|root|tmp|work|Users)\//);
    expect(svg).not.toContain('\u001b');
  });
});

describe('a picture of a terminal', () => {
  it.each(Object.entries(palettes))('can be read on its %s background', (scheme, { back, edge: _, ...colours }) => {
    for (const [name, colour] of Object.entries(colours)) {
      expect(contrast(colour, back), `${name} in ${scheme} mode, by WCAG 2.2, 1.4.3`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('follows the scheme of the reader', () => {
    const [light = '', dark = ''] = svg.split('@media (prefers-color-scheme: dark)');
    for (const colour of Object.values(palettes.light)) expect(light).toContain(colour);
    for (const colour of Object.values(palettes.dark)) expect(dark).toContain(colour);
  });

  it('keeps columns, styles and what XML would take for its own', () => {
    const text = terminalSvg({ output: 'a  \u001b[1m\u001b[31m<b>\u001b[39m\u001b[22m & c\n', title: 'a < b' });
    expect(text).toContain('<title id="title">a &lt; b</title>');
    const drawn = Array.from(
      text.matchAll(/<text x="([\d.]+)" [^>]*?(?:class="([^"]+)")?>([^<]+)</g),
      ([, ...of]) => of,
    );
    expect(drawn).toEqual([
      ['16.0', undefined, 'a'],
      ['41.2', 'bold red', '&lt;b&gt;'],
      ['74.8', undefined, '&amp; c'],
    ]);
  });

  it('refuses an escape sequence that it would draw wrongly', () => {
    expect(() => styledLines('\u001b[35mviolet')).toThrow('"\\u001b[35m" is no escape sequence');
    expect(() => styledLines('\u001b[2K')).toThrow('is no escape sequence');
  });
});

/** Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

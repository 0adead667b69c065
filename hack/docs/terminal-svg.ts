// Draws what a terminal shows as an SVG image that needs no font of its own, no script and no network. It brings its own
// background, and follows the reader's colour scheme.
import { type Piece, type Style, styledLines } from './ansi.ts';

/** Colours on the background of each scheme. */
export const palettes = {
  light: {
    back: '#ffffff',
    edge: '#d0d7de',
    plain: '#1f2328',
    dim: '#59636e',
    red: '#b3171f',
    green: '#116329',
    yellow: '#7d4e00',
  },
  dark: {
    back: '#0d1117',
    edge: '#3d444d',
    plain: '#e6edf3',
    dim: '#9198a1',
    red: '#ff7b72',
    green: '#3fb950',
    yellow: '#d29922',
  },
} as const;
type Palette = (typeof palettes)[keyof typeof palettes];

/** Pixels. */
const FONT = 14;
const ADVANCE = 8.4;
const LINE = 19;
const MARGIN = 16;

export interface Picture {
  /** Lines with SGR sequences, as the terminal gets them. */
  readonly output: string;
  /** What the picture is, for readers who do not see it. */
  readonly title: string;
}

export function terminalSvg({ output, title }: Picture): string {
  const lines = styledLines(output.trimEnd());
  const columns = Math.max(...lines.map((pieces) => lengthOf(pieces.map(({ text }) => text).join(''))));
  const width = Math.ceil(columns * ADVANCE + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title" xml:space="preserve">`,
    `<title id="title">${escapeXml(title)}</title>`,
    '<style>',
    `text { font: ${FONT}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }`,
    '.bold { font-weight: bold }',
    ...rulesOf(palettes.light),
    '@media (prefers-color-scheme: dark) {',
    ...rulesOf(palettes.dark),
    '}',
    '</style>',
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>`,
    ...lines.flatMap((pieces, row) => textOf(pieces, row)),
    '</svg>',
  ].join('\n')}\n`;
}

function rulesOf({ back, edge, plain, ...colours }: Palette): readonly string[] {
  return [
    `rect { fill: ${back}; stroke: ${edge} }`,
    `text { fill: ${plain} }`,
    ...Object.entries(colours).map(([name, colour]) => `.${name} { fill: ${colour} }`),
  ];
}

/** A line; each piece stands in its column, and is as wide as its characters, whatever font the reader has. */
function textOf(pieces: readonly Piece[], row: number): readonly string[] {
  const y = MARGIN + row * LINE + FONT;
  let column = 0;
  return pieces.flatMap(({ text, styles }) => {
    const indent = lengthOf(text) - lengthOf(text.trimStart());
    const x = (MARGIN + (column + indent) * ADVANCE).toFixed(1);
    column += lengthOf(text);
    const visible = text.trim();
    if (visible === '') return [];
    const width = (lengthOf(visible) * ADVANCE).toFixed(1);
    return [`<text x="${x}" y="${y}" textLength="${width}"${classOf(styles)}>${escapeXml(visible)}</text>`];
  });
}

function classOf(styles: readonly Style[]): string {
  return styles.length === 0 ? '' : ` class="${styles.join(' ')}"`;
}

/** Characters, each of which takes one column. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

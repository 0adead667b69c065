// Writes the XML of JUnit reports.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Text, or child elements. */
  readonly content?: string | readonly XmlElement[];
}

/** An XML document with a line for each element. Characters that XML does not allow are replaced. */
export function renderXml(root: XmlElement): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  write(root, '', lines);
  return `${lines.join('\n')}\n`;
}

function write({ name, attributes, content }: XmlElement, indent: string, lines: string[]): void {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`);
  const start = `${indent}<${name}${pairs.join('')}`;
  if (content === undefined || content.length === 0) lines.push(`${start}/>`);
  else if (typeof content === 'string') lines.push(`${start}>${escapeText(content)}</${name}>`);
  else {
    lines.push(`${start}>`);
    for (const child of content) write(child, `${indent}  `, lines);
    lines.push(`${indent}</${name}>`);
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  return text.replaceAll(illegal, '\ufffd').replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** In attributes, readers turn line breaks and tabs into spaces, unless they are written as numbers. */
function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Characters that XML 1.0 does not allow, not even as `&#0;`: controls, lone surrogates, non-characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;

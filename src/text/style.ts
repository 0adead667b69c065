import { styleText } from 'node:util';

export type TextFormat = Parameters<typeof styleText>[0];

/** Formats a text for a terminal; without colours it stays as it is. */
export type Style = (format: TextFormat, text: string) => string;

/** @param colours whether to use colours; the caller knows the terminal. */
export function styles(colours: boolean): Style {
  return colours ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}

import { styleText } from 'node:util';

export type Look = Parameters<typeof styleText>[0];

/** Dresses a text for a terminal; without colours it stays as it is. */
export type Style = (look: Look, text: string) => string;

/** @param colours whether there are any: who calls looked at the terminal already. */
export function styles(colours: boolean): Style {
  return colours ? (look, text) => styleText(look, text, { validateStream: false }) : (_, text) => text;
}

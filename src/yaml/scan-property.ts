// Finds the end of anchors, aliases, tags and directives, as libyaml does.
import {
  type Cursor,
  characterName,
  END,
  isBlank,
  isBreak,
  isDigit,
  isGap,
  isWord,
  YamlSyntaxError,
} from './cursor.ts';

/** The characters that may follow the name of an anchor, besides white space. */
const behindAnchor: ReadonlySet<number> = new Set([...'?:,]}%@`'].map((each) => each.charCodeAt(0)));

const inUri: ReadonlySet<number> = new Set([...";/?:@&=+$,.!~*'()[]%"].map((each) => each.charCodeAt(0)));

/** Passes an anchor or an alias, from its `&` or `*` on. */
export function passAnchor(cursor: Cursor): void {
  const start = cursor.offset++;
  passWord(cursor);
  const code = cursor.code();
  if (cursor.offset > start + 1 && (isGap(code) || behindAnchor.has(code))) return;
  const sign = characterName(cursor.text.charCodeAt(start));
  throw new YamlSyntaxError(start, `the name behind ${sign} may hold letters, digits, - and _ only`);
}

/** Passes a tag, from its first `!` on. */
export function passTag(cursor: Cursor): void {
  const start = cursor.offset++;
  if (cursor.code() === 0x3c) {
    cursor.offset++;
    if (passUri(cursor) === 0 || cursor.code() !== 0x3e)
      throw new YamlSyntaxError(start, 'a tag that begins with !< ends with >');
    cursor.offset++;
  } else {
    const handle = passHandle(cursor);
    if (passUri(cursor) === 0 && handle > 0 && cursor.code(-1) === 0x21)
      throw new YamlSyntaxError(start, 'a tag has no name');
  }
  if (!isGap(cursor.code()))
    throw new YamlSyntaxError(cursor.offset, `${characterName(cursor.code())} cannot stand in a tag`);
}

export interface PassedDirective {
  readonly name: 'YAML' | 'TAG';
  /** The offset after its last character. */
  readonly end: number;
}

/** Passes a directive, from its `%` on, and the rest of its line. */
export function passDirective(cursor: Cursor): PassedDirective {
  const start = cursor.offset++;
  passWord(cursor);
  const name = isGap(cursor.code()) ? cursor.text.slice(start + 1, cursor.offset) : '';
  if (name !== 'YAML' && name !== 'TAG') throw new YamlSyntaxError(start, 'there is no such directive');
  cursor.passBlanks();
  if (name === 'YAML') passVersion(cursor, start);
  else passTagDirective(cursor, start);
  const { offset: end } = cursor;
  cursor.passBlanks();
  cursor.passComment();
  const code = cursor.code();
  if (code !== END && !isBreak(code))
    throw new YamlSyntaxError(cursor.offset, 'only a comment may stand behind a directive');
  if (code !== END) cursor.passBreak();
  return { name, end };
}

function passVersion(cursor: Cursor, start: number): void {
  const from = cursor.offset;
  while (isDigit(cursor.code()) || cursor.code() === 0x2e) cursor.offset++;
  if (!/^1\.[12]$/.test(cursor.text.slice(from, cursor.offset)))
    throw new YamlSyntaxError(start, 'expected %YAML 1.1 or %YAML 1.2');
}

function passTagDirective(cursor: Cursor, start: number): void {
  const isHandle = cursor.code() === 0x21;
  cursor.offset++;
  const length = isHandle ? passHandle(cursor) : 0;
  const isWhole = isHandle && (length === 0 || cursor.code(-1) === 0x21) && isBlank(cursor.code());
  cursor.passBlanks();
  if (!isWhole || passUri(cursor) === 0 || !isGap(cursor.code()))
    throw new YamlSyntaxError(start, 'expected %TAG !NAME! PREFIX');
}

function passWord(cursor: Cursor): void {
  while (isWord(cursor.code())) cursor.offset++;
}

/** Passes the handle of a tag, from after its first `!` on. Returns its length, in characters. */
function passHandle(cursor: Cursor): number {
  const start = cursor.offset;
  passWord(cursor);
  if (cursor.code() === 0x21) cursor.offset++;
  return cursor.offset - start;
}

/** Returns the length of what it passed, in characters. */
function passUri(cursor: Cursor): number {
  const start = cursor.offset;
  for (let code = cursor.code(); isWord(code) || inUri.has(code); code = cursor.code()) {
    if (code !== 0x25) cursor.offset++;
    else passUriEscapes(cursor);
  }
  return cursor.offset - start;
}

/** Passes the escaped bytes of one character. */
function passUriEscapes(cursor: Cursor): void {
  const escapes = /(?:%[\da-fA-F]{2}){1,4}/y;
  escapes.lastIndex = cursor.offset;
  const [escaped = ''] = escapes.exec(cursor.text) ?? [];
  const first = Number.parseInt(escaped.slice(1, 3), 16);
  const length = first < 0x80 ? 1 : first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0;
  const others = escaped.slice(3, length * 3);
  if (length === 0 || escaped.length < length * 3 || /%[^89abAB]/.test(others))
    throw new YamlSyntaxError(cursor.offset, 'what is escaped by % in a tag is no UTF-8');
  cursor.offset += length * 3;
}

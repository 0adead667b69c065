import type { AdmissionResult } from '../admission/result.ts';
import { mayHoldPassword } from '../engine/image.ts';
import { isObject, shorten } from '../engine/json.ts';
import type { AdmissionRequest } from '../engine/request.ts';

/** An error as the log tells it. */
export interface ToldError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/** UTF-16 units of a message that are looked at, and of those that are told. No error of an engine is longer. */
const LONGEST_MESSAGE = 1024;
const MESSAGE_TOLD = 256;
/** UTF-16 units of a stack that are told. */
const STACK_TOLD = 1536;

/**
 * Our own bug, for the log: where it happened, and what was said unless that quotes what no log may hold. What a policy
 * throws may be any sentence about the object: `can not convert "..." to a BigInt`.
 */
export function toldError({ error }: NonNullable<AdmissionResult['failure']>, request: AdmissionRequest): ToldError {
  return told(error, (message) => quotesSecret(message, request.object) || quotesSecret(message, request.oldObject));
}

/** An error about which nobody can say whether it quotes an object: only the framework's and the system's are told. */
export function toldFault(error: unknown): ToldError {
  return told(error, () => !(error instanceof Error && 'code' in error));
}

function told(thrown: unknown, isQuote: (message: string) => boolean): ToldError {
  const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(`thrown: ${typeof thrown}`);
  const type = shorten(name, 80);
  const text = messageOf(type, message, isQuote);
  const at = stack.indexOf(message);
  // Frames stand behind the message, which may have lines that look like some.
  const frames =
    at < 0
      ? []
      : stack
          .slice(at + message.length)
          .split('\n')
          .filter((line) => /^\s+at /.test(line));
  return { type, message: text, stack: shorten([`${type}: ${text}`, ...frames].join('\n'), STACK_TOLD) };
}

function messageOf(type: string, message: string, isQuote: (message: string) => boolean): string {
  // A part of it could be a part of a value.
  if (message.length > LONGEST_MESSAGE) return `(withheld: it is ${message.length} characters long)`;
  // JSON.parse and BigInt quote a part of what they were given.
  if (type === 'SyntaxError' || isQuote(message)) return '(withheld: it quotes a value of the object)';
  return shorten(message, MESSAGE_TOLD);
}

/** Fields whose strings are nobody's business: values of env, of annotations, and of Secrets. */
const secretFields: ReadonlySet<string> = new Set(['value', 'annotations', 'data', 'stringData']);

/** Fields that name an image: what may hold a password is nobody's business, either. */
const imageFields: ReadonlySet<string> = new Set(['image', 'reference']);

/** Whether a message has a secret string of an object in it, or a part of one that is longer than a word. */
function quotesSecret(message: string, root: unknown): boolean {
  const pieces = piecesOf(message);
  const left: { readonly value: unknown; readonly isSecret: boolean }[] = [{ value: root, isSecret: false }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, isSecret } = next;
    if (typeof value === 'string') {
      if (isSecret && value !== '' && isIn(message, pieces, value)) return true;
    } else if (Array.isArray(value)) {
      for (const item of value) left.push({ value: item, isSecret });
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        left.push({ value: item, isSecret: isSecret || isSecretAt(key, item) });
      }
    }
  }
  return false;
}

function isSecretAt(key: string, value: unknown): boolean {
  return secretFields.has(key) || (imageFields.has(key) && typeof value === 'string' && mayHoldPassword(value));
}

const PIECE = 16;

/** Each piece of a message, from each of its places. */
function piecesOf(message: string): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (let at = 0; at + PIECE <= message.length; at++) pieces.add(message.slice(at, at + PIECE));
  return pieces;
}

/** Every PIECE units of the value are looked up: what they share with the message is found when it is twice as long. */
function isIn(message: string, pieces: ReadonlySet<string>, value: string): boolean {
  if (value.length <= message.length && message.includes(value)) return true;
  for (let at = 0; at + PIECE <= value.length; at += PIECE) if (pieces.has(value.slice(at, at + PIECE))) return true;
  return false;
}

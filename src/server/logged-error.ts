// What the log says of an internal error: where it happened, and its message unless that may quote a secret.
import type { AdmissionResult } from '../admission/result.ts';
import { mayHoldPassword } from '../engine/image.ts';
import { isObject, shorten } from '../engine/json.ts';
import type { AdmissionRequest } from '../engine/request.ts';

/** An error as the log has it. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/** UTF-16 units of a message that is searched for secrets. The errors of JavaScript engines are not longer. */
const LONGEST_MESSAGE = 1024;
/** UTF-16 units of a message that the log has. */
const LOGGED_MESSAGE = 256;
/** UTF-16 units of a stack that the log has. */
const LOGGED_STACK = 1536;

/**
 * An error during a review. A policy may throw any sentence about the object, such as `can not convert "..." to a
 * BigInt`: a message that quotes a secret of the object is withheld.
 */
export function loggedPolicyError(
  { error }: NonNullable<AdmissionResult['failure']>,
  request: AdmissionRequest,
): LoggedError {
  return toLoggedError(
    error,
    (message) => quotesSecret(message, request.object) || quotesSecret(message, request.oldObject),
  );
}

/** An error of which nobody knows whether it quotes an object: only messages of the framework and the system are logged. */
export function loggedServerError(error: unknown): LoggedError {
  return toLoggedError(error, () => !(error instanceof Error && 'code' in error));
}

function toLoggedError(thrown: unknown, isQuote: (message: string) => boolean): LoggedError {
  const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(`thrown: ${typeof thrown}`);
  const type = shorten(name, 80);
  const text = loggedMessage(type, message, isQuote);
  // Only after the message: it may have lines that look like frames.
  const start = stack.indexOf(message);
  const frames =
    start < 0
      ? []
      : stack
          .slice(start + message.length)
          .split('\n')
          .filter((line) => /^\s+at /.test(line));
  return { type, message: text, stack: shorten([`${type}: ${text}`, ...frames].join('\n'), LOGGED_STACK) };
}

function loggedMessage(type: string, message: string, isQuote: (message: string) => boolean): string {
  // A part of the message could be a part of a secret.
  if (message.length > LONGEST_MESSAGE) return `(withheld: it is ${message.length} characters long)`;
  // JSON.parse and BigInt quote a part of their input.
  if (type === 'SyntaxError' || isQuote(message)) return '(withheld: it quotes a value of the object)';
  return shorten(message, LOGGED_MESSAGE);
}

/** Fields that hold secret strings: values of env, of annotations, and of Secrets. */
const secretFields: ReadonlySet<string> = new Set(['value', 'annotations', 'data', 'stringData']);

/** Fields that name an image, which may hold a password. */
const imageFields: ReadonlySet<string> = new Set(['image', 'reference']);

/** Whether a message contains a secret string of an object, or a part of one that is longer than a word. */
function quotesSecret(message: string, root: unknown): boolean {
  const pieces = piecesOf(message);
  const left: { readonly value: unknown; readonly isSecret: boolean }[] = [{ value: root, isSecret: false }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, isSecret } = next;
    if (typeof value === 'string') {
      if (isSecret && value !== '' && isQuoted(message, pieces, value)) return true;
    } else if (Array.isArray(value)) {
      for (const item of value) left.push({ value: item, isSecret });
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        left.push({ value: item, isSecret: isSecret || isSecretField(key, item) });
      }
    }
  }
  return false;
}

function isSecretField(key: string, value: unknown): boolean {
  return secretFields.has(key) || (imageFields.has(key) && typeof value === 'string' && mayHoldPassword(value));
}

/** UTF-16 units. */
const PIECE = 16;

/** All substrings of a message that are PIECE long. */
function piecesOf(message: string): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (let offset = 0; offset + PIECE <= message.length; offset++) pieces.add(message.slice(offset, offset + PIECE));
  return pieces;
}

/**
 * Whether a message contains a value, or a long part of it. Only every PIECE-th substring of the value is compared: that
 * finds each part that is at least twice as long as a piece.
 */
function isQuoted(message: string, pieces: ReadonlySet<string>, value: string): boolean {
  if (value.length <= message.length && message.includes(value)) return true;
  for (let offset = 0; offset + PIECE <= value.length; offset += PIECE) {
    if (pieces.has(value.slice(offset, offset + PIECE))) return true;
  }
  return false;
}

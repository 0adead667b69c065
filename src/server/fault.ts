import type { Outcome } from '../admission/outcome.ts';
import { isObject } from '../engine/json.ts';
import type { AdmissionRequest } from '../engine/request.ts';

/** An error as the log tells it. */
export interface ToldError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/**
 * Our own bug, for the log: where it happened, and what was said unless that quotes what no log may hold. What a policy
 * throws may be any sentence about the object: `can not convert "..." to a BigInt`.
 */
export function toldError({ error }: NonNullable<Outcome['failure']>, request: AdmissionRequest): ToldError {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(`thrown: ${typeof error}`);
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  // JSON.parse and BigInt quote a part of what they were given.
  const isQuote =
    name === 'SyntaxError' || quotesSecret(message, request.object) || quotesSecret(message, request.oldObject);
  const told = isQuote ? '(withheld: it quotes a value of the object)' : message;
  return { type: name, message: told, stack: [`${name}: ${told}`, ...frames].join('\n') };
}

/** Fields whose strings are nobody's business: values of env, of annotations, and of Secrets. */
const secretFields: ReadonlySet<string> = new Set(['value', 'annotations', 'data', 'stringData']);

function quotesSecret(message: string, root: unknown): boolean {
  const left: { readonly value: unknown; readonly isSecret: boolean }[] = [{ value: root, isSecret: false }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, isSecret } = next;
    if (typeof value === 'string') {
      if (isSecret && value !== '' && message.includes(value)) return true;
    } else if (Array.isArray(value)) {
      for (const item of value) left.push({ value: item, isSecret });
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        left.push({ value: item, isSecret: isSecret || secretFields.has(key) });
      }
    }
  }
  return false;
}

// The rule of principle 2 ("never surprise"), stated once more and without the engine: what is expected comes from here.
import jsonPatch from 'fast-json-patch';
import type { JsonObject } from '../../../src/engine/json.ts';

/** One field that a policy fills, as a line of the table. */
export interface Row {
  /** Short: it becomes part of names. */
  readonly field: string;
  readonly namespace: string;
  /** An object that follows every rule. */
  readonly base: JsonObject;
  /** Where the field is, as a JSON pointer. */
  readonly path: string;
  /** What is injected: the handbook's value. */
  readonly handbook: unknown;
  /** What the API server fills in; undefined where it fills in nothing. */
  readonly apiDefault?: unknown;
  /** Further values, which nobody may override. `before` is what updates start from. */
  readonly set: { readonly before: unknown; readonly [state: string]: unknown };
  /** The API default says nothing, even if somebody wrote it. */
  readonly defaultIsNothing?: true;
  /** The API server itself refuses its default here. */
  readonly defaultIsRefused?: true;
  /** Never changed in an object that is there. */
  readonly onCreateOnly?: true;
}

/** One object of the matrix: a row, in one of the states of its field. */
export interface Case {
  readonly row: Row;
  readonly state: string;
  readonly name: string;
}

/** Whether Kubernetes lets it be known what the author wrote. */
export type Knowledge = 'known' | 'unknown';

export function casesOf(rows: readonly Row[]): readonly Case[] {
  return rows.flatMap((row) =>
    Object.keys(valuesOf(row)).map((state) => ({ row, state, name: `${row.field}-${state}`.toLowerCase() })),
  );
}

function valuesOf(row: Row): Readonly<Record<string, unknown>> {
  const { handbook, apiDefault, set } = row;
  return { unset: undefined, ...(apiDefault !== undefined && { apiDefault }), handbook, ...set };
}

/** What is expected of a field when a request writes it, and nothing else is in the way. */
export function isInjected({ row, state }: Case, knowledge: Knowledge, operation: 'CREATE' | 'UPDATE'): boolean {
  if (row.onCreateOnly && operation === 'UPDATE') return false;
  if (state === 'unset') return true;
  return state === 'apiDefault' && (knowledge === 'unknown' || row.defaultIsNothing === true);
}

/** Whether the API server refuses what is left when nothing is injected. */
export function isRefused(at: Case, isFilled: boolean): boolean {
  return at.row.defaultIsRefused === true && !isFilled && (at.state === 'unset' || at.state === 'apiDefault');
}

/** The case that updates of this one start from. */
export function beforeOf({ row }: Case): Case {
  return { row, state: 'before', name: `${row.field}-before` };
}

/** The object that an author writes; `way` tells it from those of other ways of writing. */
export function written({ row, state, name }: Case, way: string): JsonObject {
  const metadata = { name: `${name}-${way}`, namespace: row.namespace, labels: { app: 'intent', intent: way } };
  return put({ ...row.base, metadata }, row.path, valuesOf(row)[state]);
}

/** A copy with one value changed; undefined takes it away. Its parents are there. */
export function put(object: JsonObject, path: string, value: unknown): JsonObject {
  const operation = value === undefined ? { op: 'remove' as const, path } : { op: 'add' as const, path, value };
  return jsonPatch.applyOperation(structuredClone(object), operation).newDocument;
}

import jsonPatch from 'fast-json-patch';
import type { JsonObject } from '../../../src/engine/json.ts';

/** One field that a policy fills. */
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
  /** Nobody can write it a second time. */
  readonly isImmutable?: true;
  /** What was injected goes as a whole where its author writes something beside it. */
  readonly givesWay?: true;
  /** A state that the API server refuses where it is merged with another value. */
  readonly clashing?: string;
}

/** One object: a row, in one of the states of its field. */
export interface Case {
  readonly row: Row;
  readonly state: string;
  readonly name: string;
}

/** One object that its author takes from one state to another, or writes again as it is. */
export interface Step extends Case {
  readonly from: string;
}

export function casesOf(rows: readonly Row[]): readonly Case[] {
  return rows.flatMap((row) =>
    Object.keys(valuesOf(row)).map((state) => ({ row, state, name: `${row.field}-${state}`.toLowerCase() })),
  );
}

export function stepsOf(rows: readonly Row[]): readonly Step[] {
  return rows
    .filter(({ isImmutable }) => !isImmutable)
    .flatMap((row) =>
      startsOf(row).flatMap((from) =>
        Object.keys(valuesOf(row)).map((state) => ({
          row,
          from,
          state,
          name: `${row.field}-${from}-${state}`.toLowerCase(),
        })),
      ),
    );
}

function startsOf({ apiDefault, defaultIsRefused }: Row): readonly string[] {
  return apiDefault === undefined || defaultIsRefused ? ['before', 'unset'] : ['before', 'unset', 'apiDefault'];
}

function valuesOf(row: Row): Readonly<Record<string, unknown>> {
  const { handbook, apiDefault, set } = row;
  return { unset: undefined, ...(apiDefault !== undefined && { apiDefault }), handbook, ...set };
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

/** Where an object of a kind says what its pods are, as a JSON pointer; undefined where it has none. */
export function podPath(kind: unknown): string | undefined {
  const paths: Readonly<Record<string, string>> = {
    Pod: '/spec',
    Deployment: '/spec/template/spec',
    CronJob: '/spec/jobTemplate/spec/template/spec',
  };
  return paths[String(kind)];
}

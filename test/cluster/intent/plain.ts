// What is stored where nobody injects: the API server's defaults are learned from itself, in a namespace that is never
// judged, and not from us.
import type { JsonObject } from '../../../src/engine/json.ts';
import { create } from './create.ts';
import { type Case, put, type Row, written } from './row.ts';
import { stored } from './store.ts';

/** The spec of an object in one state of its row's field, with the API's defaults. */
export type Plain = (row: Row, state: string) => JsonObject;

export async function learnPlain(cases: readonly Case[]): Promise<Plain> {
  await create.write(
    cases.map((at) => {
      const object = written(at, 'plain');
      return { ...object, metadata: { ...(object.metadata as JsonObject), namespace: 'kube-system' } };
    }),
  );
  const known = await stored('plain');
  const specOf = (row: Row, state: string) => known.get(`${row.field}-${state}-plain`.toLowerCase())?.spec;
  return (row, state) => {
    const spec = specOf(row, state);
    if (spec !== undefined) return { spec };
    // The API server refuses its own default here.
    return put({ spec: specOf(row, 'handbook') }, row.path, row.apiDefault);
  };
}

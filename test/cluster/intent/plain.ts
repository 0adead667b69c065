// What is stored where nobody injects: the API server's defaults are learned from itself, in a namespace that is never
// judged, and not from us.
import type { JsonObject } from '../../../src/engine/json.ts';
import { create } from './create.ts';
import { type Case, put, written } from './row.ts';
import { stored } from './store.ts';

export interface Plain {
  /** The spec of an object in one state of its row's field, with the API's defaults. */
  spec(at: Case): JsonObject;
  /** The same with the handbook's value in this field. */
  filled(at: Case): JsonObject;
}

export async function learnPlain(cases: readonly Case[]): Promise<Plain> {
  await create(
    cases.map((at) => {
      const object = written(at, 'plain');
      return { ...object, metadata: { ...(object.metadata as JsonObject), namespace: 'kube-system' } };
    }),
  );
  const known = await stored('plain');
  const specOf = ({ row, name }: Case): JsonObject => {
    const object = known.get(`${name}-plain`);
    if (object !== undefined) return { spec: object.spec };
    const handbook = known.get(`${row.field}-handbook-plain`);
    return put({ spec: handbook?.spec }, row.path, row.apiDefault);
  };
  return {
    spec: specOf,
    filled: (at) => put(specOf(at), at.row.path, at.row.handbook),
  };
}

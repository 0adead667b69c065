import type { JsonObject } from '../../../src/engine/json.ts';

/** How an object is written for the first time. */
export const ways = ['create', 'apply'] as const;
export type Way = (typeof ways)[number];

/** One object on which a check and an API server must agree. */
export interface Item {
  /** Where it comes from. */
  readonly label: string;
  readonly object: JsonObject;
  /** What lies beside it, in the cluster as in the set: the target of an autoscaler, the workloads behind a budget. */
  readonly neighbours: readonly JsonObject[];
}

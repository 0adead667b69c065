import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { renderChart } from './helm.ts';

/** Every object that our chart renders. */
export async function renderObjects(...flags: readonly string[]): Promise<readonly JsonObject[]> {
  const { code, stdout, stderr } = await renderChart(3, flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return objectsIn(stdout);
}

export function objectsIn(text: string): readonly JsonObject[] {
  return [...parseAllDocuments(text)].map((document) => document.toJS()).filter((object) => object !== null);
}

/** Kind and name, as people say it. */
export const identity = (object: JsonObject) => `${object.kind} ${valueAt(object, ['metadata', 'name'])}`;

export const find = (objects: readonly JsonObject[], kind: string) => objects.find((object) => object.kind === kind);

/** Flags that switch on everything that is off by itself. */
export const everything = ['autoscaling', 'serviceMonitor', 'prometheusRule'].flatMap((name) => [
  '--set',
  `${name}.enabled=true`,
]);

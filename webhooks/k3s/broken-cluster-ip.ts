import * as z from 'zod';
import { own, type Path, shown } from '../../src/engine/json.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';

const Options = z.strictObject({
  address: z.ipv4().default('10.43.0.1').describe('The ClusterIP of the API server, which pods cannot reach.'),
});

export const brokenClusterIp = definePolicy({
  id: 'broken-cluster-ip',
  level: 'should',
  optIn: true,
  zones: { 'zone-1': 'should' },
  endangers: 'reliability',
  handbook: 'ZONE_ARCHITECTURE',
  docs: {
    quote:
      'k3s ClusterIP (10.43.0.1:443) is BROKEN from inside pods — connection refused FIX: use service DNS names instead',
    summary: 'No container is told to reach the API server by its ClusterIP.',
    rationale:
      'In this cluster the address refuses connections from inside pods: the program would fail at its first call.',
    remediation: 'Use kubernetes.default.svc.cluster.local.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    literal: { text: 'the address of the API server is broken from inside pods', compares: 'both' },
  },
  validate({ pod, options: { address } }, report) {
    // Words of a command have no names, so that they are counted: one more is worse.
    const reportLiteral = (path: Path, about: string, amount: number) =>
      report({
        message: 'literal',
        path,
        found: address,
        wanted: 'kubernetes.default.svc.cluster.local',
        about,
        amount,
      });
    for (const { path, spec } of pod.containers) {
      for (const field of ['command', 'args'] as const) {
        let count = 0;
        for (const [index, text] of items(spec[field])) {
          if (names(text, address)) reportLiteral([...path, field, index], field, ++count);
        }
      }
      for (const [index, variable] of items(spec.env)) {
        const name = own(variable, 'name');
        if (names(own(variable, 'value'), address)) reportLiteral([...path, 'env', index, 'value'], shown(name), 1);
      }
    }
  },
});

/** All items of a list with their indexes. None is left out, so that the paths are right. */
function items(value: unknown): Iterable<[number, unknown]> {
  return Array.isArray(value) ? value.entries() : [];
}

/** Whether a text contains the address, and not as a part of another one, such as 10.43.0.10 or 110.43.0.1. */
function names(text: unknown, address: string): boolean {
  if (typeof text !== 'string') return false;
  for (let index = text.indexOf(address); index >= 0; index = text.indexOf(address, index + 1)) {
    const end = index + address.length;
    const isPart =
      isDigit(text, index - 1) ||
      text[index - 1] === '.' ||
      isDigit(text, end) ||
      (text[end] === '.' && isDigit(text, end + 1));
    if (!isPart) return true;
  }
  return false;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}

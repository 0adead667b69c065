import * as z from 'zod';
import { own, type Path } from '../../src/engine/json.ts';
import type { ContainerView } from '../../src/engine/pod.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';

const Options = z.strictObject({
  address: z.ipv4().default('10.43.0.1').describe('The ClusterIP of the API server, which pods cannot reach.'),
});

export const brokenClusterIp = definePolicy({
  id: 'broken-cluster-ip',
  level: 'should',
  optIn: true,
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
    literal: { text: 'the address of the API server is broken from inside pods' },
  },
  validate({ pod, options: { address } }, report) {
    for (const container of pod.containers) {
      for (const { path, text } of textsOf(container)) {
        if (!names(text, address)) continue;
        report({ message: 'literal', path, found: address, wanted: 'kubernetes.default.svc.cluster.local' });
      }
    }
  },
});

/** What a container is told: its command, arguments and environment. */
function* textsOf({ path, spec }: ContainerView): Generator<{ path: Path; text: unknown }> {
  for (const field of ['command', 'args'] as const) {
    for (const [index, text] of items(spec[field])) yield { path: [...path, field, index], text };
  }
  for (const [index, variable] of items(spec.env)) {
    yield { path: [...path, 'env', index, 'value'], text: own(variable, 'value') };
  }
}

/** With their positions: what is odd in a list is not left out, so that the paths are right. */
function items(value: unknown): Iterable<[number, unknown]> {
  return Array.isArray(value) ? value.entries() : [];
}

/** Whether a text names this address, and not one of which it is a part: 10.43.0.10, 110.43.0.1. */
function names(text: unknown, address: string): boolean {
  if (typeof text !== 'string') return false;
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1)) {
    const isPart = /[\d.]$/.test(text.slice(0, at)) || /^\.?\d/.test(text.slice(at + address.length));
    if (!isPart) return true;
  }
  return false;
}

import * as z from 'zod';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { podSpecPath, workloads } from '../../src/engine/resource.ts';

export const hostNetwork = definePolicy({
  id: 'host-network',
  level: 'must',
  onlyWarnsDebugging: true,
  zones: everyZone,
  endangers: { security: '7.0' },
  handbook: 'ZONE_ARCHITECTURE',
  docs: {
    quote: 'do NOT use hostNetwork: true — causes port conflicts on rolling updates',
    summary: 'Pods do not use the network of their node.',
    rationale: 'On a rolling update the new pod cannot bind the port that the old one still holds on the node.',
    remediation: 'Remove hostNetwork, and reach the pod through a Service.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    used: { text: 'the pod uses the network of its node', compares: 'nothing' },
  },
  validate({ pod }, report) {
    if (pod.spec.hostNetwork !== true) return;
    report({ message: 'used', path: [...pod.path, 'hostNetwork'], found: 'true', wanted: 'false or unset' });
  },
  backstop: {
    message: 'used',
    path: (resource) => [...podSpecPath(resource), 'hostNetwork'],
    breaks: (value) => `${value}.orValue(false)`,
    found: () => "'true'",
    wanted: "'false or unset'",
  },
});

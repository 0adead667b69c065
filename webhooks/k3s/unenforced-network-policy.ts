import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.d.ts';
import * as z from 'zod';
import { isObject, type JsonObject, list, strings, type Untrusted } from '../../src/engine/json.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { networkPolicies } from '../../src/engine/resource.ts';

export const unenforcedNetworkPolicy = definePolicy({
  id: 'unenforced-network-policy',
  level: 'should',
  optIn: true,
  zones: { 'zone-1': 'should' },
  endangers: { security: '4.0' },
  handbook: 'K3S_SPECIFIC',
  docs: {
    quote: 'k3s uses flannel CNI by default — NetworkPolicies require --flannel-backend=none + separate CNI',
    summary: 'Whoever restricts traffic here is told that nothing enforces it.',
    rationale: 'The object is accepted and shown, and changes nothing: flannel lets all traffic through.',
    remediation:
      'Do not count on it in this zone; test it in Zone 2, where Calico enforces it. Turn the policy off once k3s runs another CNI.',
  },
  match: { resources: [networkPolicies], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    unenforced: { text: 'flannel does not enforce network policies', compares: 'nothing' },
  },
  validate({ object }, report) {
    if (!restricts(object)) return;
    report({ message: 'unenforced', path: ['spec'], found: 'flannel', wanted: 'a CNI that enforces it' });
  },
});

/** Whether a NetworkPolicy forbids any traffic. One that allows all needs no enforcement. */
function restricts({ spec }: JsonObject): boolean {
  // Without a spec it selects every pod, and allows no ingress.
  const { policyTypes, ingress, egress }: Untrusted<NetworkPolicySpec> = isObject(spec) ? spec : {};
  // A rule without peers and ports allows all traffic; an empty list of rules allows none.
  const allowsAll = (rules: readonly object[] | null | undefined) =>
    list(rules).some((rule) => Object.values(rule).every((part) => list(part).length === 0));
  const types = strings(policyTypes);
  // The default of the API server.
  const effectiveTypes = types.length > 0 ? types : ['Ingress', ...(list(egress).length > 0 ? ['Egress'] : [])];
  const [isEgress, isIngress] = [effectiveTypes.includes('Egress'), effectiveTypes.some((type) => type !== 'Egress')];
  return (isEgress && !allowsAll(egress)) || (isIngress && !allowsAll(ingress));
}

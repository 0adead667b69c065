// The package's function, and its types.
import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.ts';
import type { CheckReport } from '../../src/public.ts';
import type { CheckReportDocument } from '../../src/report/check-schema.ts';

const pod = `apiVersion: v1
kind: Pod
metadata: {name: a, namespace: ge-system}
spec:
  hostNetwork: true
  containers: [{name: app, image: app}]
`;

describe('check', () => {
  it('judges a text, and says where', () => {
    const { zone, summary, objects } = check(pod, { zone: 'zone-2' });
    expect(zone).toEqual({ name: 'zone-2', mode: 'enforce', mutation: 'inject' });
    expect(summary).toMatchObject({ files: 1, objects: 1, denied: 1, problems: 0 });
    const found = objects[0]?.violations.find(({ policy }) => policy === 'host-network');
    expect(found).toMatchObject({ line: 5, column: 3, path: 'spec.hostNetwork', found: 'true', denied: true });
    expect(objects[0]?.injections.map(({ policy }) => policy)).toContain('unbuffered-output');
  });

  it('judges files as one set, and tells what it could not read', () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: sh-a, labels: {zonegate.dev/tier: small}}\n';
    const report = check(
      [
        { name: 'namespace.yaml', text: namespace },
        { name: 'broken.yaml', text: 'a: [\n' },
      ],
      { zone: 'zone-1' },
    );
    expect(report.objects.map(({ file }) => file)).toEqual(['namespace.yaml']);
    expect(report.problems).toMatchObject([{ file: 'broken.yaml', line: expect.any(Number) }]);
  });

  it('takes a profile of your own, and a namespace', () => {
    const profile =
      'apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own\nextends: zone-3\npolicies: {host-network: off}\n';
    const { objects } = check(pod.replace(', namespace: ge-system', ''), { profile, namespace: 'shop' });
    expect(objects[0]?.namespace).toBe('shop');
    expect(objects[0]?.violations.map(({ policy }) => policy)).not.toContain('host-network');
  });

  it('tells its caller what is wrong with the options', () => {
    expect(() => check(pod, {})).toThrow(new TypeError('expected either zone or profile'));
    expect(() => check(pod, { zone: 'zone-1', profile: '' })).toThrow('expected either zone or profile');
    const zone = JSON.parse('"zone-9"');
    expect(() => check(pod, { zone })).toThrow('unknown zone "zone-9": expected zone-1, zone-2, zone-3');
    expect(() => check(pod, { profile: 'kind: [' })).toThrow(/^profile:1:/);
  });
});

it('has the types of what the command prints', () => {
  // Compiled, that is: the types are the same to the one who reads and to the one who writes.
  const asPrinted = (report: CheckReport): CheckReportDocument => report;
  const asReturned = (document: CheckReportDocument): CheckReport => document;
  const report = check(pod, { zone: 'zone-1' });
  expect(asReturned(asPrinted(report))).toBe(report);
});

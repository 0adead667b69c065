import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { scratch } from '../server/support/certificates.ts';
import { refused, zonegate } from './support/run.ts';

const folder = scratch();

describe('zonegate backstop', () => {
  it('prints policies and their bindings, for kubectl apply', async () => {
    const { code, stdout, stderr } = await zonegate(['backstop', '--zone', 'zone-3', '--namespace', 'zonegate-system']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const documents = [...parseAllDocuments(stdout)];
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    const objects = documents.map((document) => document.toJS());
    expect(new Set(objects.map(({ kind }) => kind))).toEqual(
      new Set(['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding']),
    );
    expect(stdout).toContain('- zonegate-system\n');
  });

  it('follows a profile', async () => {
    const config = join(folder, 'own.yaml');
    const policies = 'policies:\n  host-network: off\n  hpa-scale-up-window: { options: { seconds: 90 } }\n';
    writeFileSync(
      config,
      `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own\nextends: zone-1\n${policies}`,
    );
    const { code, stdout } = await zonegate(['backstop', '--config', config]);
    expect(code).toBe(0);
    expect(stdout).not.toContain('host-network');
    expect(stdout).toContain('{"seconds": dyn(90)}');
  });

  it('says what is missing', async () => {
    expect(await zonegate(['backstop'])).toEqual(
      refused('which zone? Give --zone (zone-1, zone-2, zone-3) or --config FILE'),
    );
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../webhooks/index.ts';
import { scratch } from '../server/support/certificates.ts';
import { refused, zonegate } from './support/run.ts';

const folder = scratch();

const ids = registry.policies.map(({ id }) => id);

async function printed(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await zonegate(argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const cells = (line: string) => line.split(/ {2,}/);

describe('zonegate policies', () => {
  it('lists all of them, zone by zone', async () => {
    const [head = '', ...rows] = (await printed('policies')).trimEnd().split('\n').map(cells);
    expect(head).toEqual(['POLICY', 'ZONE-1', 'ZONE-2', 'ZONE-3', 'APPLIES TO', 'INJECTS', 'HANDBOOK']);
    expect(rows.map(([id]) => id)).toEqual(ids);
    expect(rows).toContainEqual(['host-network', 'warned', 'denied', 'denied', 'workloads', '-', 'ZONE_ARCHITECTURE']);
    expect(rows).toContainEqual(['rolling-update', 'warned', 'warned', 'denied', 'deploy', 'yes', 'DEPLOYMENTS']);
    expect(rows).toContainEqual(['registry-images', 'off', 'denied', 'denied', 'workloads', '-', 'IMAGE_MANAGEMENT']);
    expect(rows).toContainEqual([
      'executor-liveness',
      'warned',
      'denied',
      'denied',
      'executors',
      'yes',
      'HEALTH_PROBES',
    ]);
    expect(rows).toContainEqual(['pdb-coverage', '-', '-', '-', 'deploy, sts', '-', 'PDB']);
  });

  it('fits a terminal', async () => {
    for (const argv of [[], ['--zone', 'zone-1']]) {
      const lines = (await printed('policies', ...argv)).split('\n');
      expect(lines.filter((line) => line.length > 100)).toEqual([]);
    }
  });

  it('of one zone', async () => {
    const text = await printed('policies', '--zone', 'zone-2');
    expect(cells(text.split('\n')[0] ?? '')).toEqual([
      'POLICY',
      'LEVEL',
      'ZONE-2',
      'APPLIES TO',
      'INJECTS',
      'HANDBOOK',
    ]);
  });

  it('of a profile of your own', async () => {
    const file = join(folder, 'profile.yaml');
    const settings = 'extends: zone-2\npolicies:\n  rolling-update: must\n  host-network: off\n';
    writeFileSync(file, `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own\n${settings}`);
    const rows = (await printed('policies', '--config', file)).split('\n').map(cells);
    expect(rows).toContainEqual(['rolling-update', 'must', 'denied', 'deploy', 'yes', 'DEPLOYMENTS']);
    expect(rows).toContainEqual(['host-network', 'off', 'off', 'workloads', '-', 'ZONE_ARCHITECTURE']);
  });

  it('as JSON', async () => {
    const all = JSON.parse(await printed('policies', '--output', 'json'));
    expect(all.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(all[0]).toMatchObject({
      id: 'host-network',
      level: 'must',
      zones: { 'zone-3': { mode: 'strict', level: 'must', effect: 'denied' } },
    });
  });

  it('of a zone that does not exist, or in a format that does not', async () => {
    expect((await zonegate(['policies', '--zone', 'zone-9'])).code).toBe(2);
    const { code, stdout, stderr } = await zonegate(['policies', '-o', 'yaml']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Allowed choices are text, json.');
  });
});

describe('zonegate explain', () => {
  it.each(ids)('%s', async (id) => {
    const text = await printed('explain', id);
    expect(text).toMatch(new RegExp(`^${id} \\((must|should), handbook K8S:`));
    for (const part of ['why', 'zones', 'applies to', 'finds', 'fix', 'exempt']) {
      expect(text).toMatch(new RegExp(`^ {2}${part} `, 'm'));
    }
    expect(text).toContain('\nfails:\n');
    expect(text).toContain('\npasses:\n');
  });

  it('as JSON, with examples', async () => {
    expect(JSON.parse(await printed('explain', 'executor-liveness', '-o', 'json'))).toMatchObject({
      id: 'executor-liveness',
      handbook: { chapter: 'K8S:HEALTH_PROBES' },
      injects: {},
      examples: { fails: {}, passes: {}, injects: {} },
    });
  });

  it('what does not exist', async () => {
    expect(await zonegate(['explain', 'executor-livenes'])).toEqual(
      refused('there is no policy "executor-livenes": did you mean executor-liveness?'),
    );
    expect(await zonegate(['explain', 'x'])).toEqual(refused('there is no policy "x": zonegate policies lists them'));
    expect(await zonegate(['explain'])).toEqual(refused("missing required argument 'policy'"));
  });
});

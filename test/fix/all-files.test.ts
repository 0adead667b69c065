// What holds for every manifest of this project.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { shippedNames } from '../../src/zones/profile.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { fix, strict } from './support/fixing.ts';

// Many files need more time than the default on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const zones = shippedNames.map((name) => zoneOf(name, registry));
const root = fileURLToPath(new URL('../../', import.meta.url));

function filesBelow(folder: string): string[] {
  return (
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      // Files that the API server could not read are not changed.
      .filter((name) => name.endsWith('.yaml') && !name.endsWith('null-and-no-string.yaml'))
      .map((name) => `${folder}/${name}`)
  );
}

describe.each([
  ['examples', zones],
  ['test/handbook', zones],
  // One zone is enough, as they are many: the strictest one finds most.
  ['test/fixtures', [strict]],
] as const)('all files in %s', (folder, inZones) => {
  const texts = filesBelow(folder).map((name) => [name, readFileSync(`${root}${name}`, 'utf8')] as const);

  it.each(inZones.map((zone) => [zone.name, zone] as const))('in %s', (_, zone) => {
    expect(texts.length).toBeGreaterThan(0);
    let changes = 0;
    for (const [name, text] of texts) {
      const { fixed, done, refused, report } = fix(text, zone);
      changes += done.length;
      expect(refused, name).toEqual([]);
      expect(text === fixed, name).toBe(done.length === 0);
      const second = fix(fixed, zone);
      expect(second.fixed, name).toBe(fixed);
      expect(second.report.objects.map(({ verdict }) => verdict)).toEqual(report.objects.map(({ verdict }) => verdict));
      // The rest needs a person; or it is replicas, which only new objects get.
      for (const { injections, violations } of second.report.objects) {
        expect(injections.filter(({ path }) => path.join('.') !== 'spec.replicas')).toEqual([]);
        expect(violations.filter(({ finding }) => finding.remedy !== undefined)).toEqual([]);
      }
      expect(fixed.match(/#.*/g), name).toEqual(text.match(/#.*/g));
    }
    expect(changes).toBeGreaterThan(0);
  });
});

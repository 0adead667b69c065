// A denial says all that fits into 8 KiB, and counts the rest.
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import type { AdmissionResult } from '../../src/admission/result.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { noLookups } from '../../src/engine/lookups.ts';
import type { Mode } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const LONGEST = 8 * 1024;
const engines = new Map<Mode, ReturnType<typeof createEngine>>();

function engineFor(mode: Mode) {
  const engine = engines.get(mode) ?? createEngine(registry, zoneWith(registry, { mode }));
  engines.set(mode, engine);
  return engine;
}

function resultOf(
  object: JsonObject,
  { mode = 'strict', old }: { mode?: Mode; old?: JsonObject } = {},
): AdmissionResult {
  const engine = engineFor(mode);
  const never = () => new AbortController().signal;
  const admission = { engine: () => engine, lookups: noLookups, newCorrelationId: () => 'c' };
  return admit(admission, 'validate', requestFor(object, old === undefined ? {} : { old }), never) as AdmissionResult;
}

function messageOf(result: AdmissionResult): string {
  return result.response.status?.message ?? '';
}

function deployment(containers: readonly JsonObject[]): JsonObject {
  const metadata = { name: 'api', namespace: 'ge-system' };
  return { kind: 'Deployment', metadata, spec: { template: { spec: { containers } } } };
}

const bare = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `c${index}`, image: 'x' }));

describe('a denial', () => {
  it('has a line for each violation where all of them fit', () => {
    const message = messageOf(resultOf(deployment(bare(1))));
    expect(message).not.toContain(' more');
    expect(message.split('\n')[0]).toMatch(
      /^zonegate refuses Deployment ge-system\/api in test \(strict\): \d+ violations$/,
    );
  });

  it.each([10, 100, 3000])('of %d containers fits, names each policy, and counts what it leaves out', (count) => {
    const result = resultOf(deployment(bare(count)));
    const message = messageOf(result);
    const lines = message.split('\n');
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(LONGEST);
    expect(Buffer.byteLength(message)).toBeGreaterThan(LONGEST * 0.8);
    expect(lines.at(-1)).toBe(
      'zonegate check shows all of them, in the file; zonegate explain POLICY tells how to fix one.',
    );
    const of = (policy: string) => lines.filter((line) => line.startsWith(`- [must] ${policy}: `));
    const shown = of('registry-images').length - 1;
    expect(of('registry-images').at(-1)).toBe(
      `- [must] registry-images: and ${(count - shown).toLocaleString('en-US')} more`,
    );
    expect(of('registry-images')[0]).toContain('spec.template.spec.containers[0].image (c0)');
    for (const policy of result.policies?.split(',') ?? []) expect(message).toContain(` ${policy}: `);
  });

  it('counts what is no reason for it, too', () => {
    const message = messageOf(resultOf(deployment(bare(2000)), { mode: 'enforce' }));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(LONGEST);
    const [, others = ''] = message.split('Beside that, and no reason to refuse it:');
    expect(others).toMatch(/- \[should\] pinned-images: 2,000 more/);
  });

  it('quotes long values and names by their ends', () => {
    const image = `x${'é'.repeat(100_000)}:latest`;
    const message = messageOf(resultOf(deployment([{ name: `n${'a'.repeat(100_000)}z`, image }])));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(LONGEST);
    expect(message).toMatch(/found xé{37}\.\.\.é+:latest,/);
    expect(message).toMatch(/\(na+\.\.\.a+z\)/);
  });

  it('names an object with a long name by its ends', () => {
    const object = deployment(bare(1));
    const message = messageOf(
      resultOf({ ...object, metadata: { name: 'a'.repeat(1_000_000), namespace: 'ge-system' } }),
    );
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(LONGEST);
  });
});

describe('warnings', () => {
  it('count what is left out, once', () => {
    const result = resultOf(deployment(bare(3000)), { mode: 'audit' });
    const warnings = result.response.warnings ?? [];
    expect(warnings.join('').length).toBeLessThanOrEqual(3 * 1024);
    const total = result.violations.reduce((count, { more }) => count + 1 + more, 0);
    expect(total).toBeGreaterThan(20_000);
    expect(warnings.at(-1)).toBe(`zonegate: and ${(total - warnings.length + 1).toLocaleString('en-US')} more`);
    for (const warning of warnings) expect(warning.length).toBeLessThanOrEqual(256);
  });
});

it('old violations are reported by their first paths only, and deny nothing', () => {
  const old = deployment(bare(3000));
  const result = resultOf({ ...old, metadata: { name: 'api', namespace: 'ge-system', labels: { a: 'b' } } }, { old });
  expect(result.response.allowed).toBe(true);
  expect(result.violations.every(({ isOld }) => isOld)).toBe(true);
  expect(result.violations.length).toBeLessThan(1000);
});

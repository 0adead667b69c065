// Values as others give them: a parent chart, somebody who deletes one, a chart before this.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { valuesSchemaOf } from '../../hack/chart/values.ts';
import { valueAt } from '../../src/engine/json.ts';
import { registry } from '../../webhooks/index.ts';
import { chart, renderChart, zoneValues } from './support/helm.ts';
import { objectsIn } from './support/manifest.ts';

const withoutHelm = inject('helm') === '';
const set = (...values: readonly string[]) => values.flatMap((value) => ['--set', value]);

const defaults: unknown = parse(readFileSync(join(chart, 'values.yaml'), 'utf8'));

/** Keys that have a default, and may be left out. */
function optionalKeys(object: z.ZodObject, at: readonly string[] = []): readonly string[] {
  return Object.entries(object.shape).flatMap(([key, type]) => {
    const path = [...at, key];
    if (type instanceof z.ZodObject) return optionalKeys(type, path);
    return type instanceof z.ZodOptional && valueAt(defaults, path) !== undefined ? [path.join('.')] : [];
  });
}

describe.skipIf(withoutHelm)('the values of the chart', () => {
  it('may be given by a parent chart', async () => {
    const { code } = await renderChart(3, [...zoneValues('zone-3'), ...set('global.imageRegistry=x', 'enabled=true')]);
    expect(code).toBe(0);
  });

  it('may be deleted where the chart can do without them, all at once', async () => {
    const optional = optionalKeys(valuesSchemaOf(registry)).map((key) => `${key}=null`);
    expect(optional.length).toBeGreaterThan(20);
    const { code, stderr } = await renderChart(3, [...zoneValues('zone-3'), ...set(...optional)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  // `helm upgrade --reuse-values` puts the values of the chart before in the place of these.
  it('may be those of the first chart', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'zonegate-chart-'));
    try {
      cpSync(chart, copy, { recursive: true });
      cpSync(join(import.meta.dirname, '../chart/first-values.yaml'), join(copy, 'values.yaml'));
      const flags = [...zoneValues('zone-3'), ...set('autoscaling.enabled=true', 'prometheusRule.enabled=true')];
      const [first, now] = await Promise.all([renderChart(3, flags, copy), renderChart(3, flags)]);
      expect(first.stderr).toBe('');
      expect(objectsIn(first.stdout)).toEqual(objectsIn(now.stdout));
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

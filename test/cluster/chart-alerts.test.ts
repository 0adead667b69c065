// The alerts of the chart, asked by Prometheus' own tool.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { valueAt } from '../../src/engine/json.ts';
import { zoneValues } from './support/helm.ts';
import { find, renderObjects } from './support/manifest.ts';

const promtool = inject('promtool');
const cannotBeAsked = inject('helm') === '' || promtool === '';
const cases = join(import.meta.dirname, '../chart/alerts.yaml');
const readme = join(import.meta.dirname, '../../charts/zonegate/README.md');

interface Alert {
  readonly alert: string;
  readonly annotations: Readonly<Record<string, string>>;
}

describe.skipIf(cannotBeAsked)('the alerts of the chart', () => {
  let folder: string;
  let alerts: readonly Alert[];
  const ask = (...args: readonly string[]) => execFileSync(promtool, args, { cwd: folder, encoding: 'utf8' });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zonegate-alerts-'));
    const flags = [
      '--set',
      'prometheusRule.enabled=true',
      '--set',
      'prometheusRule.runbookUrl=https://example.com/of/',
    ];
    const { spec } = find(await renderObjects(...zoneValues('zone-3'), ...flags), 'PrometheusRule') ?? {};
    alerts = valueAt(spec, ['groups', 0, 'rules']) as readonly Alert[];
    writeFileSync(join(folder, 'rules.yaml'), stringify(spec));
    cpSync(cases, join(folder, 'cases.yaml'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are rules that Prometheus takes', () => {
    expect(ask('check', 'rules', 'rules.yaml')).toContain(`SUCCESS: ${alerts.length} rules found`);
  });

  it('fire when they should, and not otherwise', () => {
    expect(ask('test', 'rules', 'cases.yaml')).toContain('SUCCESS');
  });

  it('are each asked whether they fire, and each explained', () => {
    const asked = new Set(JSON.stringify(parse(readFileSync(cases, 'utf8'))).match(/Zonegate\w+/g));
    const explained = readFileSync(readme, 'utf8');
    expect([...asked].sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    expect(alerts.filter(({ alert }) => !explained.includes(`\n### ${alert}\n`))).toEqual([]);
  });

  it('say where their runbooks lie', () => {
    for (const { alert, annotations } of alerts) {
      expect(annotations).toMatchObject({ runbook_url: `https://example.com/of/${alert}` });
      expect(Object.keys(annotations).sort()).toEqual(['description', 'runbook_url', 'summary']);
    }
  });
});

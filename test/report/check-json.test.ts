import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/report/check-json.ts';
import { Output } from '../../src/report/check-schema.ts';
import { allZones, reportOf } from './support/reports.ts';
import { clean, hostile, many, nasty, sample, unread } from './support/samples.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/check-report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ allErrors: true }).compile(schema);

/** Parses the report, after the schema has validated it. */
function json(reports: Parameters<typeof renderJson>[0]): ReturnType<typeof Output.parse> {
  const document: unknown = JSON.parse(renderJson(reports));
  expect({ isValid: validate(document), errors: validate.errors }).toEqual({ isValid: true, errors: null });
  return Output.parse(document);
}

describe('for programs', () => {
  it('one zone is a CheckReport', async () => {
    const report = reportOf('zone-2', sample, [unread]);
    json([report]);
    await expect(renderJson([report])).toMatchFileSnapshot('golden/check-report.json.snap');
  });

  it('several are a CheckReportList', () => {
    const document = json(allZones(sample));
    if (document.kind !== 'CheckReportList') throw new Error('expected a list');
    expect(document.items.map(({ zone }) => zone.name)).toEqual(['zone-1', 'zone-2', 'zone-3']);
  });

  it('empty lists are there, and empty', () => {
    expect(json([reportOf('zone-3', {})])).toMatchObject({ objects: [], problems: [], summary: { files: 0 } });
    expect(json([reportOf('zone-3', clean)])).toMatchObject({ objects: [{ violations: [], injections: [] }] });
    expect(json([])).toMatchObject({ kind: 'CheckReportList', items: [] });
    const { code, message, location } = unread;
    const problems = [{ code, message, ...location }];
    expect(json([reportOf('zone-3', {}, [unread])])).toMatchObject({ problems, summary: { problems: 1 } });
  });

  it('objects of a List say where they lie', () => {
    const report = reportOf('zone-3', clean);
    const objects = report.objects.map((object) => ({
      ...object,
      manifest: { ...object.manifest, root: ['items', 3] },
    }));
    expect(json([{ ...report, objects }])).toMatchObject({ objects: [{ root: 'items[3]' }] });
  });

  it('values are as they were found, with escapes for characters that control terminals', () => {
    const text = renderJson([hostile()]);
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}|\p{Zl}/u);
    expect(json([hostile()])).toMatchObject({
      objects: [{ name: nasty, violations: [{ found: nasty }, {}] }, {}, {}, {}, {}],
    });
  });

  it('may be a lot', () => {
    expect(json([many(10_000)])).toMatchObject({ summary: { violations: 10_000 } });
  });
});

import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv-draft-04';
import formats from 'ajv-formats';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import { renderSarif } from '../../src/report/sarif.ts';
import { registry } from '../../webhooks/index.ts';
import { allZones, reportOf } from './support/reports.ts';
import { clean, hostile, many, sample, unread } from './support/samples.ts';

const ajv = new Ajv.default({ allErrors: true, strict: false, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(schema);

type Reports = Parameters<typeof renderSarif>[0];

/** The runs of a log, after the schema of SARIF 2.1.0 has validated it. */
function runs(...reports: Reports): readonly Run[] {
  const log = JSON.parse(renderSarif(reports, { version: '1.2.3', registry })) as Log;
  expect({ isValid: validate(log), errors: validate.errors }).toEqual({ isValid: true, errors: null });
  return log.runs;
}

const results = (...reports: Reports): readonly Result[] => runs(...reports).flatMap(({ results: all = [] }) => all);
const fingerprintsOf = (...reports: Reports) =>
  results(...reports).map(({ partialFingerprints }) => partialFingerprints?.primaryLocationLineHash);
const uriOf = (result: Result | undefined) => result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;

describe('SARIF', () => {
  it('is a run with its results', async () => {
    const [run] = runs(reportOf('zone-2', sample, [unread]));
    const rules = run?.tool.driver.rules?.filter(({ id }) => id === 'host-network' || id === 'client-tier');
    const text = JSON.stringify({ ...run, tool: { driver: { ...run?.tool.driver, rules } } }, null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot('golden/run.sarif');
  });

  it('has every policy as a rule, with what code scanning shows of it', () => {
    const rules = runs(reportOf('zone-2', {}))[0]?.tool.driver.rules ?? [];
    expect(rules.map(({ id }) => id)).toEqual(registry.policies.map(({ id }) => id));
    for (const rule of rules) {
      expect(rule).toMatchObject({
        name: expect.stringMatching(/^[A-Z][A-Za-z0-9]+$/),
        shortDescription: { text: expect.stringMatching(/\.$/) },
        fullDescription: { text: expect.stringMatching(/\.$/) },
        help: {
          text: expect.stringContaining('How to fix it: '),
          markdown: expect.stringContaining('How to fix it: '),
        },
        properties: { tags: expect.arrayContaining(['kubernetes']), precision: 'very-high' },
      });
      expect(rule.help?.text).not.toMatch(/`|undefined/);
    }
  });

  it('gives rules the level that they have in the zone', () => {
    const levels = allZones({}).map((report) => {
      const rules = runs(report)[0]?.tool.driver.rules ?? [];
      const chosen = ['host-network', 'pinned-images', 'pdb-coverage'].map((id) =>
        rules.find((rule) => rule.id === id),
      );
      return chosen.map((rule) => rule?.defaultConfiguration?.level);
    });
    expect(levels).toEqual([
      ['warning', 'none', 'warning'],
      ['error', 'warning', 'warning'],
      ['error', 'error', 'warning'],
    ]);
  });

  it('points from a result to its rule', () => {
    for (const run of runs(...allZones(sample))) {
      for (const { ruleId, ruleIndex = -1 } of run.results ?? []) {
        expect(run.tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
      }
    }
  });

  it('knows a violation again, though lines move and values change', () => {
    const moved = Object.fromEntries(
      Object.entries(sample).map(([file, text]) => [
        file,
        `# moved\n\n${text.replace('maxReplicas: 8', 'maxReplicas: 9')}`,
      ]),
    );
    const before = fingerprintsOf(reportOf('zone-2', sample));
    expect(fingerprintsOf(reportOf('zone-2', moved))).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });

  it('tells objects in other files, and the same one twice, apart', () => {
    const { 'deploy/api.yaml': api = '' } = sample;
    const all = fingerprintsOf(reportOf('zone-2', { 'a/api.yaml': api, 'b/api.yaml': `${api}---\n${api}` }));
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((fingerprint) => fingerprint?.endsWith(':2')).length).toBe(all.length / 3);
  });

  it('has a run of its own category for each of several zones; of one the uploader chooses', () => {
    expect(runs(...allZones(sample)).map(({ automationDetails }) => automationDetails?.id)).toEqual([
      'zonegate/zone-1/',
      'zonegate/zone-2/',
      'zonegate/zone-3/',
    ]);
    expect(runs(reportOf('zone-2', sample))[0]).not.toHaveProperty('automationDetails');
  });

  it('says what was not read, and that it was not a success', () => {
    expect(runs(reportOf('zone-2', {}, [unread]))).toMatchObject([
      {
        invocations: [
          {
            executionSuccessful: false,
            toolExecutionNotifications: [{ level: 'error', message: { text: unread.message } }],
          },
        ],
        results: [],
      },
    ]);
    expect(runs(reportOf('zone-2', clean))).toMatchObject([
      { invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }], results: [] },
    ]);
    expect(runs()).toEqual([]);
  });

  it.each([
    ['./deploy//a b.yaml', 'deploy/a%20b.yaml'],
    ['é#?%.yaml', '%C3%A9%23%3F%25.yaml'],
    ['../a.yaml', '../a.yaml'],
    ['/tmp/a b.yaml', 'file:///tmp/a%20b.yaml'],
    ['-', 'stdin'],
  ])('%s is %s', (file, uri) => {
    const report = reportOf('zone-2', { [file]: sample['deploy/api.yaml'] ?? '' });
    expect(uriOf(results(report)[0])).toBe(uri);
  });

  it('keeps as many results as GitHub takes, what is denied first, and says so', () => {
    const [run] = runs(many(10_000));
    expect(run?.results).toHaveLength(5000);
    expect(new Set(run?.results?.map(({ level }) => level))).toEqual(new Set(['error']));
    expect(run?.invocations?.[0]).toMatchObject({
      executionSuccessful: true,
      toolExecutionNotifications: [{ level: 'warning', message: { text: expect.stringContaining('5,000 of 10,000') } }],
    });
  });

  it('has no links and placeholders that nobody meant, and no control characters', () => {
    for (const { message } of results(hostile())) expect(message.text).not.toMatch(/\[x\]\(|\{0\}/);
    expect(renderSarif([hostile()], { version: '1.2.3', registry })).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}/u);
  });
});

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderHuman } from '../../src/report/check-human.ts';
import { allZones, reportOf } from './support/reports.ts';
import { clean, hostile, many, sample, skipped, unread } from './support/samples.ts';

const plain = { colours: false };
const human = (...reports: Parameters<typeof renderHuman>[0]) => renderHuman(reports, plain);

describe('for people', () => {
  it('is said object by object: where, what, how it is fixed; then what was not read, and how much there was', async () => {
    const text = human(reportOf('zone-2', sample, [unread]));
    await expect(text).toMatchFileSnapshot('golden/human.txt');
  });

  it('each position can be opened, and is that of the field', () => {
    const text = human(reportOf('zone-2', sample));
    const lines = sample['deploy/api.yaml']?.split('\n') ?? [];
    const places = [...text.matchAll(/^ {2}. (?:denied|warned) {2}deploy\/api\.yaml:(\d+):(\d+) {2}/gm)];
    const [host, image] = places.map(([, line, column]) => lines[Number(line) - 1]?.slice(Number(column) - 1));
    expect([host, image]).toEqual(['true', 'registry.example.com/api:latest']);
  });

  it('of several zones each has its part', () => {
    const text = renderHuman(allZones(sample), plain);
    expect(text.match(/^zone-\d \(\w+\)$/gm)).toEqual(['zone-1 (audit)', 'zone-2 (enforce)', 'zone-3 (strict)']);
    expect(text.match(/^. zone-\d \(\w+\): .*$/gm)).toEqual([
      '! zone-1 (audit): 4 objects in 2 files: 3 warned, 1 clean',
      '✗ zone-2 (enforce): 4 objects in 2 files: 2 denied, 1 warned, 1 clean',
      '✗ zone-3 (strict): 4 objects in 2 files: 3 denied, 1 clean',
    ]);
  });

  it('tells where a namespace is stricter than its zone', () => {
    const report = reportOf('zone-1', sample);
    const objects = report.objects.map((object) => ({ ...object, mode: 'strict' as const }));
    expect(human({ ...report, objects })).toContain('Deployment ge-system/api: warned (strict in this namespace)\n');
  });

  it.each([
    ['nothing', [], '- zone-3 (strict): nothing was checked: there is no object in the input\n'],
    ['nothing that can be read', [unread], 'there is no object in the input; 1 part of the input could not be read\n'],
    ['two parts unread', [unread, unread], '; 2 parts of the input could not be read\n'],
  ])('of %s', (_, problems, ending) => {
    expect(human(reportOf('zone-3', {}, problems))).toContain(ending);
  });

  it('is friendly when all is well', () => {
    expect(human(reportOf('zone-3', clean))).toBe('✓ zone-3 (strict): no violations: 1 object in 1 file\n');
  });

  it('says when no policy validated anything, and which kinds there were', () => {
    expect(human(reportOf('zone-3', skipped))).toBe(
      '- zone-3 (strict): nothing was checked: 3 objects skipped in 2 files\n' +
        '  skipped, because no policy applies to them: 2 Service, 1 Secret\n',
    );
  });

  it('says which objects no policy validates because of their version', () => {
    const report = reportOf('zone-3', clean);
    const objects = report.objects.map(
      (object) => ({ ...object, verdict: 'skipped', skipped: 'other-version' }) as const,
    );
    expect(human({ ...report, objects })).toContain(
      'skipped, because API servers do not serve this version of them: 1 Namespace (v1)\n',
    );
  });

  it('never calls an input clean of which a part was not read', () => {
    expect(human(reportOf('zone-3', clean, [unread]))).toMatch(
      /^✗ zone-3 \(strict\): 1 object in 2 files: 1 clean; 1 part of the input could not be read$/m,
    );
  });
});

describe('on a terminal', () => {
  it('has colours only where they are asked for, and says the same', () => {
    const report = reportOf('zone-2', sample, [unread]);
    const coloured = renderHuman([report], { colours: true });
    expect(coloured).toContain('\u001b[31m✗ denied\u001b[39m');
    expect(stripVTControlCharacters(coloured)).toBe(human(report));
    expect(human(report)).not.toContain('\u001b');
  });

  it.each([80, 100, 120])('fits %i columns, but for places', (width) => {
    const lines = renderHuman([reportOf('zone-3', sample)], { ...plain, width }).split('\n');
    const tooLong = lines.filter((line) => line.length > width && !/^\S*\.yaml:|^ {2}. \w+ {2}\S+:\d+:\d+/.test(line));
    expect(tooLong).toEqual([]);
  });
});

describe('what comes from outside', () => {
  it('forges no line and commands no terminal', () => {
    const text = human(hostile());
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}|\p{Zl}/u);
    expect(text).not.toMatch(/^\s*::error/m);
    expect(text).toContain('💥 é');
  });

  it('is cut if it is too long to read', () => {
    const report = hostile();
    const long = report.objects.map((object) => ({
      ...object,
      violations: object.violations.map((one) => ({ ...one, finding: { ...one.finding, found: 'x'.repeat(1e6) } })),
    }));
    const text = human({ ...report, objects: long });
    expect(text.length).toBeLessThan(20_000);
    expect(text).toContain('xx…\n');
  });

  it('may be a lot', () => {
    expect(human(many(10_000)).match(/^ {2}. (?:denied|warned)/gm)).toHaveLength(10_000);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { renderJunit } from '../../src/report/junit.ts';
import { renderXml } from '../../src/report/xml.ts';
import { allZones, reportOf } from './support/reports.ts';
import { clean, hostile, many, sample, skipped, unread } from './support/samples.ts';

const schema = readFileSync(new URL('support/junit.xsd', import.meta.url), 'utf8');

/** The report, after libxml2 has validated it. */
async function junit(...reports: Parameters<typeof renderJunit>[0]): Promise<string> {
  const xml = renderJunit(reports);
  const { errors } = await validateXML({ xml, schema, maxMemoryPages: 16_384 });
  expect(errors).toEqual([]);
  return xml;
}

describe('JUnit', () => {
  it('has a suite for each file, and a case for each object', async () => {
    const xml = await junit(reportOf('zone-2', sample, [unread]));
    await expect(xml).toMatchFileSnapshot('golden/junit.xml');
  });

  it('has suites for each of several zones', async () => {
    const names = (await junit(...allZones(clean))).match(/(?<=<testsuite name=")[^"]*/g);
    expect(names).toEqual(['zone-1: ns.yaml', 'zone-2: ns.yaml', 'zone-3: ns.yaml']);
  });

  it.each([
    ['nothing', {}, [], 'tests="0" failures="0" errors="0"'],
    ['only what cannot be read', {}, [unread], 'tests="1" failures="0" errors="1"'],
    ['what was skipped', skipped, [], '<skipped message="skipped, because no policy applies to them"/>'],
    ['what is clean', clean, [], 'tests="1" failures="0" errors="0" skipped="0"'],
  ])('of %s', async (_, files, problems, part) => {
    expect(await junit(reportOf('zone-3', files, problems))).toContain(part);
  });

  it('holds what comes from outside, without what XML has no letters for', async () => {
    const xml = await junit(hostile());
    expect(xml).toContain(']]&gt;&lt;!--&amp;&quot;');
    expect(xml).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}/u);
  });

  it('may be a lot', async () => {
    expect((await junit(many(10_000))).match(/ \[(?:must|should)\] /g)).toHaveLength(10_000);
  });
});

describe('XML', () => {
  it('keeps line breaks in attributes, and replaces what is illegal', async () => {
    const xml = renderXml({ name: 'a', attributes: { b: 'x\n\ty' }, content: 'a\u0000\u0008\ufffe\ud800💥' });
    expect(xml).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<a b="x&#10;&#9;y">a\ufffd\ufffd\ufffd\ufffd💥</a>\n');
    expect((await validateXML({ xml, normalization: 'c14n' })).valid).toBe(true);
  });
});

// What is done with a text, one thing after the other.
import { checkManifests } from '../../../src/check/check.ts';
import { renderGithub } from '../../../src/check/formats/github.ts';
import { renderHuman } from '../../../src/check/formats/human.ts';
import { renderJson } from '../../../src/check/formats/json.ts';
import { renderJunit } from '../../../src/check/formats/junit.ts';
import { renderMatrix } from '../../../src/check/formats/matrix.ts';
import { renderSarif } from '../../../src/check/formats/sarif.ts';
import { styles } from '../../../src/check/formats/style.ts';
import type { CheckReport } from '../../../src/check/report.ts';
import { unifiedDiff } from '../../../src/fix/diff.ts';
import { type FixReport, fixSources } from '../../../src/fix/fix.ts';
import { fixTexts } from '../../../src/fix/human.ts';
import { readManifests } from '../../../src/manifests/read.ts';
import { loadProfile } from '../../../src/zones/load.ts';
import { zoneOf } from '../../../src/zones/resolve.ts';
import { registry } from '../../../webhooks/index.ts';

const zone = zoneOf('zone-3', registry);

/** Things that are done, and their names. Where one makes a text, the length of that belongs to its cost. */
export type Stage = Readonly<Record<string, () => unknown>>;

/** All that `check` and `fix` do with a manifest; what a stage needs of an earlier one is done once. */
export function stagesOf(text: string): readonly Stage[] {
  const read = () => {
    const { manifests, problems, others } = readManifests(text, 'a.yaml');
    for (const { locate } of manifests) locate(['spec', 'template', 'spec']);
    return { manifests, problems: [...problems, ...others] };
  };
  const { manifests, problems } = read();
  const check = (): CheckReport => ({ zone, objects: checkManifests(registry, zone, manifests), problems });
  const sources = [{ file: 'a.yaml', text, isNamed: true }];
  const fix = () => fixSources(registry, zone, sources, { isPreview: true });
  const fixed = fix();
  const second = fixed.files.map((file) => ({ ...file, text: file.fixed }));
  const again = () => fixSources(registry, zone, second);
  return [{ reading: read }, { check }, reportsOf(check()), { fix }, { 'a second fix': again }, reportsOfFix(fixed)];
}

function reportsOf(report: CheckReport): Stage {
  return {
    'check -o human': () => renderHuman([report], { colours: false }),
    'check -o json': () => renderJson([report]),
    'check -o sarif': () => renderSarif([report], { version: '1.2.3', registry }),
    'check -o junit': () => renderJunit([report]),
    'check -o github': () => renderGithub([report]),
    'check --all-zones': () => renderMatrix([report, report, report], { colours: false }),
  };
}

function reportsOfFix(report: FixReport): Stage {
  return {
    'fix --diff': () => report.files.map(unifiedDiff).join(''),
    'the report of fix': () =>
      [...fixTexts(report, { style: styles(false), width: 100, isPreview: true, unwritten: new Set() })].join(''),
  };
}

/** All that is done with a profile. */
export function stagesOfProfile(text: string): readonly Stage[] {
  return [{ loading: () => loadProfile(text, 'profile.yaml', registry) }];
}

// What is done with a text, one thing after the other.
import { checkManifests } from '../../../src/check/check.ts';
import type { CheckReport } from '../../../src/check/report.ts';
import { type FixReport, fixSources } from '../../../src/fix/fix.ts';
import { readManifests } from '../../../src/manifests/read.ts';
import { renderHuman } from '../../../src/report/check-human.ts';
import { renderJson } from '../../../src/report/check-json.ts';
import { renderMatrix } from '../../../src/report/check-matrix.ts';
import { fixTexts } from '../../../src/report/fix-human.ts';
import { renderGithub } from '../../../src/report/github.ts';
import { renderJunit } from '../../../src/report/junit.ts';
import { renderSarif } from '../../../src/report/sarif.ts';
import { unifiedDiff } from '../../../src/report/unified-diff.ts';
import { styles } from '../../../src/text/style.ts';
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

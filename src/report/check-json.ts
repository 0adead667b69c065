// The report of `check` for programs.

import type { CheckedObject, CheckedViolation, CheckReport } from '../check/report.ts';
import { formatPath } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import { chapterOf, messageText, remediationOf } from '../text/sentence.ts';
import type { CheckReportDocument, CheckReportListDocument } from './check-schema.ts';
import { summaryOf } from './summary.ts';

const apiVersion = 'zonegate.dev/v1alpha1';

/**
 * A CheckReport for one zone, a CheckReportList for several. The schema is schemas/check-report.schema.json. Values are
 * not cleaned.
 */
export function renderJson(reports: readonly CheckReport[]): string {
  const [report, ...others] = reports;
  const document = report !== undefined && others.length === 0 ? documentOf(report) : listOf(reports);
  return `${JSON.stringify(document, null, 2).replace(unprintable, escaped)}\n`;
}

function listOf(reports: readonly CheckReport[]): CheckReportListDocument {
  return { apiVersion, kind: 'CheckReportList', items: reports.map(documentOf) };
}

/** One report, as it is printed. */
export function documentOf(report: CheckReport): CheckReportDocument {
  const { name, mode, mutation } = report.zone;
  return {
    apiVersion,
    kind: 'CheckReport',
    zone: { name, mode, mutation },
    summary: summaryOf(report),
    objects: report.objects.map(objectOf),
    problems: report.problems.map(({ code, message, location: { file, line, column } }) => {
      return { file, line, column, code, message };
    }),
  };
}

function objectOf(checked: CheckedObject): CheckReportDocument['objects'][number] {
  const { manifest, kind, namespace, name, verdict, skipped, mode, violations, injections } = checked;
  const { apiVersion: version } = manifest.object;
  return {
    file: manifest.file,
    ...(manifest.made?.source !== undefined && { source: manifest.made.source }),
    ...manifest.locate([]),
    document: manifest.document,
    root: formatPath(manifest.root),
    apiVersion: typeof version === 'string' ? version : '',
    kind,
    namespace,
    name,
    verdict,
    ...(skipped !== undefined && { skipped }),
    mode,
    violations: violations.map(violationOf),
    injections: injections.map(injectionOf),
  };
}

/** One violation, as in all reports for programs. */
export function violationOf(violation: CheckedViolation): CheckReportDocument['objects'][number]['violations'][number] {
  const { policy, level, isDenied, finding, container, position } = violation;
  return {
    policy: policy.id,
    level,
    denied: isDenied,
    message: finding.message,
    text: messageText(violation),
    path: formatPath(finding.path),
    ...(container !== undefined && { container }),
    ...position,
    found: finding.found,
    wanted: finding.wanted,
    fix: remediationOf(violation),
    handbook: chapterOf(policy),
  };
}

function injectionOf({
  policy,
  path,
  value,
  caution,
}: Injection): CheckReportDocument['objects'][number]['injections'][number] {
  const { quiet = false } = policy.injects ?? {};
  return { policy: policy.id, path: formatPath(path), value, quiet, ...(caution !== undefined && { caution }) };
}

/** Characters that JSON allows, but that control a terminal. They are escaped, which does not change the value. */
const unprintable = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

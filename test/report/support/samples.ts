import { readFileSync } from 'node:fs';
import type { CheckedObject, CheckReport } from '../../../src/check/report.ts';
import type { FileProblem } from '../../../src/problem/problem.ts';
import { type Files, reportOf } from './reports.ts';

const read = (name: string) => readFileSync(new URL(`../sample/${name}`, import.meta.url), 'utf8');

/** A report with one of each: denied, warned, admitted with an injection, skipped. */
export const sample: Files = { 'deploy/api.yaml': read('api.yaml'), 'deploy/jobs.yaml': read('jobs.yaml') };

export const unread: FileProblem = {
  code: 'invalid-yaml',
  message: 'expected a value, and there is a tab: indent with spaces',
  location: { file: 'deploy/broken.yaml', line: 3, column: 7 },
};

export const clean: Files = {
  'ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: ge-system, labels: { zonegate.dev/owner: gerco } }\n',
};

export const skipped: Files = {
  'a.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n---\napiVersion: v1\nkind: Secret\nmetadata: { name: b }\n',
  'b.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: b }\n',
};

/** Text of an attacker who wants to forge lines, colour terminals, or break out of a format. */
export const nasty = 'a\n::error::b\r\u001b[31m\u009b1m\u0000]]><!--&"\'%0A,:[x](1){0}\u202e\u2028\ud800💥 é';

/** A report in which all text from outside is hostile. */
export function hostile(): CheckReport {
  const report = reportOf('zone-2', sample);
  const objects = report.objects.map(
    (object): CheckedObject => ({
      ...object,
      kind: nasty,
      namespace: nasty,
      name: nasty,
      manifest: { ...object.manifest, file: `dir/${nasty}.yaml` },
      violations: object.violations.map((violation) => ({
        ...violation,
        container: nasty,
        finding: { ...violation.finding, path: ['spec', nasty, 0], found: nasty, wanted: nasty },
      })),
      injections: object.injections.map((injection) => ({ ...injection, path: [nasty], value: nasty })),
    }),
  );
  return {
    ...report,
    objects,
    problems: [{ ...unread, message: nasty, location: { ...unread.location, file: `dir/${nasty}` } }],
  };
}

/** The sample, repeated until it has so many violations. */
export function many(violations: number): CheckReport {
  const report = reportOf('zone-2', sample);
  const [first] = report.objects;
  if (first === undefined) throw new Error('the sample is empty');
  const copies = Math.ceil(violations / first.violations.length);
  return { ...report, objects: Array.from({ length: copies }, (_, index) => ({ ...first, name: `api-${index}` })) };
}

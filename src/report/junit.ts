// The report of `check` for the test pages of GitLab and Jenkins: a suite for each file, a case for each object.

import type { CheckedObject, CheckedViolation, CheckReport } from '../check/report.ts';
import type { FileProblem } from '../problem/problem.ts';
import { clean } from '../text/clean.ts';
import { chapterOf, remediationOf } from '../text/sentence.ts';
import { fileTitle, objectTitle, originText, positionText, sentenceOf } from './check-words.ts';
import { skipReason } from './skipped.ts';
import { renderXml, type XmlElement } from './xml.ts';

/**
 * A denied object is a failure, a file that could not be read is an error. Warnings are in the output of the case. Each
 * of several zones has its own suites.
 */
export function renderJunit(reports: readonly CheckReport[]): string {
  const suites = reports.flatMap((report) => suitesOf(report, reports.length > 1));
  return renderXml({
    name: 'testsuites',
    attributes: { name: 'zonegate', ...sum(suites) },
    content: suites.map(suiteElement),
  });
}

interface Suite extends Counts {
  readonly file: string;
  readonly name: string;
  readonly cases: readonly XmlElement[];
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

function suitesOf({ zone, objects, problems }: CheckReport, isOneOfSeveral: boolean): readonly Suite[] {
  const objectsIn = Map.groupBy(objects, ({ manifest }) => manifest.file);
  const problemsIn = Map.groupBy(problems, ({ location }) => location.file);
  const files = [...new Set([...objectsIn.keys(), ...problemsIn.keys()])];
  return files.map((file) => {
    const name = isOneOfSeveral ? `${clean(zone.name)}: ${fileTitle(file)}` : fileTitle(file);
    const found = objectsIn.get(file) ?? [];
    const unread = problemsIn.get(file) ?? [];
    const cases = [...found.map((object) => caseOf(object, name)), ...unread.map((problem) => errorOf(problem, name))];
    const having = (verdict: CheckedObject['verdict']) => found.filter((object) => object.verdict === verdict).length;
    const counts = { failures: having('denied'), errors: unread.length, skipped: having('skipped') };
    return { file, name, cases, tests: cases.length, ...counts };
  });
}

function suiteElement({ file, name, cases, tests, failures, errors, skipped }: Suite): XmlElement {
  return {
    name: 'testsuite',
    attributes: { name, tests, failures, errors, skipped, file: fileTitle(file) },
    content: cases,
  };
}

/** The sums of all suites. The schema of Jenkins has no sum of skipped cases. */
function sum(suites: readonly Suite[]): Omit<Counts, 'skipped'> {
  const total = (of: (suite: Suite) => number) => suites.reduce((all, suite) => all + of(suite), 0);
  return {
    tests: total(({ tests }) => tests),
    failures: total(({ failures }) => failures),
    errors: total(({ errors }) => errors),
  };
}

function caseOf(object: CheckedObject, classname: string): XmlElement {
  const { violations, verdict } = object;
  const denied = violations.filter(({ isDenied }) => isDenied);
  const warned = violations.filter(({ isDenied }) => !isDenied);
  return {
    name: 'testcase',
    attributes: { name: objectTitle(object), classname },
    content: [
      ...(verdict === 'skipped'
        ? [{ name: 'skipped', attributes: { message: `skipped, because ${skipReason(object)}` } }]
        : []),
      // One failure for all violations, because GitLab and Jenkins show only the first.
      ...(denied.length > 0 ? [failureOf(object, denied)] : []),
      ...(warned.length > 0 ? [{ name: 'system-out', attributes: {}, content: linesOf(object, warned) }] : []),
    ],
  };
}

function failureOf(object: CheckedObject, denied: readonly CheckedViolation[]): XmlElement {
  const policies = [...new Set(denied.map(({ policy }) => policy.id))].join(', ');
  return {
    name: 'failure',
    attributes: { type: 'denied', message: `would be denied: ${policies}` },
    content: linesOf(object, denied),
  };
}

function errorOf({ code, location, ...problem }: FileProblem, classname: string): XmlElement {
  const message = clean(problem.message);
  return {
    name: 'testcase',
    attributes: { name: `line ${location.line}, column ${location.column}`, classname },
    content: [
      {
        name: 'error',
        attributes: { type: 'not-read', message },
        content: `${positionText(location.file, location)}: ${message} [${code}]`,
      },
    ],
  };
}

function linesOf(object: CheckedObject, violations: readonly CheckedViolation[]): string {
  const lines = violations.map((violation) => {
    const { policy, level, position } = violation;
    const where = `${positionText(object.manifest.file, position)}${originText(object)}: [${level}] ${policy.id}`;
    return `${where}: ${sentenceOf(violation)}. Fix: ${remediationOf(violation)} (handbook ${chapterOf(policy)})`;
  });
  return lines.join('\n');
}

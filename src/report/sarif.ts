// The report of `check` for code scanning: SARIF 2.1.0, as GitHub and editors read it.
import type { Location, Log, Notification, Result, Run } from 'sarif';
import type { CheckedViolation, CheckReport } from '../check/report.ts';
import type { Registry } from '../engine/registry.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { clean } from '../text/clean.ts';
import { remediationOf } from '../text/sentence.ts';
import { count, objectTitle, originText, sentenceOf, violationEffect } from './check-words.ts';
import { fingerprints } from './fingerprint.ts';
import { locationOf } from './sarif-location.ts';
import { ruleOf } from './sarif-rule.ts';

export interface SarifOptions {
  /** The version of zonegate. */
  readonly version: string;
  /** All its policies become rules, even those without findings, because closed alerts need their rule. */
  readonly registry: Registry;
}

/** The most results that GitHub keeps of a run. */
const MOST_RESULTS = 5000;

/** A run for each zone. Each of several runs has an automationDetails.id, as GitHub takes only one run of each id. */
export function renderSarif(reports: readonly CheckReport[], options: SarifOptions): string {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: reports.map((report) => runOf(report, options, reports.length > 1)),
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function runOf(report: CheckReport, { version, registry }: SarifOptions, isOneOfSeveral: boolean): Run {
  const { zone, problems } = report;
  const results = resultsOf(report, registry);
  const kept = mostSevere(results);
  return {
    tool: {
      driver: { name: 'zonegate', version, rules: registry.policies.map((policy) => ruleOf(policy, zone)) },
    },
    // With a single zone, the uploader chooses the category, so that several uploads do not replace each other.
    ...(isOneOfSeveral && { automationDetails: { id: `zonegate/${encodeURIComponent(zone.name)}/` } }),
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: problems.length === 0,
        toolExecutionNotifications: [
          ...problems.map(
            (problem): Notification => ({
              level: 'error',
              descriptor: { id: problem.code },
              message: { text: sarifText(problem.message) },
              locations: [locationOf(problem.location.file, problem.location)],
            }),
          ),
          ...(kept.length < results.length ? [cutNotice(kept.length, results.length)] : []),
        ],
      },
    ],
    results: kept,
    properties: { zone: zone.name, mode: zone.mode },
  };
}

function resultsOf({ objects }: CheckReport, registry: Registry): readonly Result[] {
  const indexes = new Map(registry.policies.map(({ id }, index) => [id, index]));
  const fingerprintOf = fingerprints();
  return objects.flatMap((object) => {
    const name = objectTitle(object);
    return object.violations.map((violation): Result => {
      const index = indexes.get(violation.policy.id);
      return {
        ruleId: violation.policy.id,
        ...(index !== undefined && { ruleIndex: index }),
        level: violation.isDenied ? 'error' : 'warning',
        message: { text: resultMessage(`${name}${originText(object)}`, violation) },
        locations: [violationLocation(object.manifest, violation, name)],
        partialFingerprints: { primaryLocationLineHash: fingerprintOf(object, violation) },
        properties: { level: violation.level, effect: violationEffect(violation) },
      };
    });
  });
}

/** The location of a violation. For a built object it is the source file without a line: a file is required. */
function violationLocation({ file, made }: Manifest, { position }: CheckedViolation, object: string): Location {
  return made === undefined
    ? locationOf(file, position, object)
    : locationOf(made.source ?? made.artifact, undefined, object);
}

/** The results to keep, in their order. If there are too many, errors come before warnings. */
function mostSevere(results: readonly Result[]): Result[] {
  if (results.length <= MOST_RESULTS) return [...results];
  const isError = ({ level }: Result) => level === 'error';
  return [...results.filter(isError), ...results.filter((result) => !isError(result))].slice(0, MOST_RESULTS);
}

function cutNotice(kept: number, all: number): Notification {
  const amount = `${kept.toLocaleString('en-US')} of ${count(all, 'result')}`;
  return {
    level: 'warning',
    message: { text: `Only ${amount} are kept, denials first: code scanning takes no more.` },
  };
}

function resultMessage(name: string, violation: CheckedViolation): string {
  return sarifText(`${name}: ${sentenceOf(violation)}. Fix: ${remediationOf(violation)}`);
}

/** Text for SARIF, where `[a](b)` would be a link, and `{0}` a placeholder. */
function sarifText(text: string): string {
  return clean(text)
    .replaceAll('](', '] (')
    .replaceAll(/\{\d+\}/g, (placeholder) => `{ ${placeholder.slice(1)}`);
}

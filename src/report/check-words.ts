// Texts that several formats use.

import type { CheckedObject, CheckedViolation, CheckReport } from '../check/report.ts';
import type { Position } from '../manifests/manifest.ts';
import { clean } from '../text/clean.ts';
import { locationText, messageText, objectName, valuesText } from '../text/sentence.ts';

/** A number and its noun: `1 object`, `3,000 objects`. */
export function count(amount: number, noun: string): string {
  return `${amount.toLocaleString('en-US')} ${noun}${amount === 1 ? '' : 's'}`;
}

/** A zone and how strict it is: `zone-3 (strict)`. */
export function zoneTitle({ zone }: CheckReport): string {
  return clean(`${zone.name} (${zone.mode})`);
}

/** The names of the zones, for the heads of columns. */
export function zoneNames(reports: readonly CheckReport[]): readonly string[] {
  return reports.map(({ zone }) => clean(zone.name).toUpperCase());
}

/** An object in words: `Deployment ge-system/api`. */
export function objectTitle({ kind, namespace, name }: Pick<CheckedObject, 'kind' | 'namespace' | 'name'>): string {
  return objectName(kind, namespace, name);
}

/** The file that a built object comes from: ` (from base/api.yaml)`. Empty for an object that was not built. */
export function originText({ manifest: { made } }: Pick<CheckedObject, 'manifest'>): string {
  return made === undefined ? '' : ` (from ${clean(made.source ?? made.artifact)})`;
}

/** The name of a file, for people. */
export function fileTitle(file: string): string {
  return file === '-' ? '<stdin>' : clean(file);
}

/** A position in a form that terminals and editors open: `deploy.yaml:12:7`. */
export function positionText(file: string, { line, column }: Position): string {
  return `${fileTitle(file)}:${line}:${column}`;
}

/** What the violation does to its object. */
export function violationEffect({ isDenied }: CheckedViolation): 'denied' | 'warned' {
  return isDenied ? 'denied' : 'warned';
}

/** What is wrong and where, with the values: `the pod uses ...: spec.hostNetwork: found true, wanted false`. */
export function sentenceOf(violation: CheckedViolation): string {
  return `${messageText(violation)}: ${locationText(violation)}: ${valuesText(violation)}`;
}

// Reports as they come from real YAML, real policies and the shipped zones.

import { isNode, LineCounter, parseAllDocuments } from 'yaml';
import type { CheckedObject, CheckReport } from '../../../src/check/report.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import type { JsonObject, Path } from '../../../src/engine/json.ts';
import { bySeverity } from '../../../src/engine/violation.ts';
import type { Manifest, Position } from '../../../src/manifests/manifest.ts';
import type { FileProblem } from '../../../src/problem/problem.ts';
import { type ShippedName, shippedNames } from '../../../src/zones/profile.ts';
import { zoneOf } from '../../../src/zones/resolve.ts';
import { registry } from '../../../webhooks/index.ts';
import type { ValidatedObject } from '../../support/opened.ts';
import { validateSet } from '../../support/opened.ts';
import { requestFor } from '../../support/request.ts';

/** Texts, by the name of their file. */
export type Files = Readonly<Record<string, string>>;

export function reportOf(zone: ShippedName, files: Files, problems: readonly FileProblem[] = []): CheckReport {
  const manifests = Object.entries(files).flatMap(([file, text]) => manifestsIn(file, text));
  const engine = createEngine(registry, zoneOf(zone, registry));
  // In the order of admission: injections first, then validation.
  const mutated = manifests.map(({ object }) => mutate(engine, object));
  const validated = validateSet(
    engine,
    mutated.map(({ object }) => object),
  );
  const objects = manifests.map((manifest, index) =>
    checked(engine, manifest, validated[index], mutated[index]?.injections ?? []),
  );
  return { zone: engine.zone, objects, problems };
}

export function allZones(files: Files, problems: readonly FileProblem[] = []): readonly CheckReport[] {
  return shippedNames.map((zone) => reportOf(zone, files, problems));
}

function checked(
  engine: Engine,
  manifest: Manifest,
  validated: ValidatedObject | undefined,
  injections: CheckedObject['injections'],
): CheckedObject {
  const { object, locate } = manifest;
  const { name = '', namespace = '' } = object.metadata as { readonly name?: string; readonly namespace?: string };
  const mode = engine.modeIn(namespace);
  const who = { manifest, kind: String(object.kind), namespace, name, mode };
  const result = validated?.result;
  if (result === undefined)
    return {
      ...who,
      verdict: 'skipped',
      skipped: validated?.exemption ?? 'unmatched',
      violations: [],
      injections: [],
      admitted: undefined,
    };
  const violations = bySeverity(result.violations).map((violation) => ({
    ...violation,
    isDenied:
      !violation.policy.match.onlyInSets && (mode === 'strict' || (mode === 'enforce' && violation.level === 'must')),
    position: locate(violation.finding.path),
  }));
  const isDenied = violations.some((violation) => violation.isDenied);
  const verdict = isDenied ? 'denied' : violations.length > 0 ? 'warned' : 'admitted';
  return { ...who, verdict, violations, injections, admitted: object };
}

function mutate(
  engine: Engine,
  object: JsonObject,
): Pick<CheckedObject, 'injections'> & { readonly object: JsonObject } {
  const { admissionCase } = known.has(String(object.kind)) ? engine.open(requestFor(object)) : {};
  if (admissionCase === undefined) return { object, injections: [] };
  const mutated = engine.mutate(admissionCase, {});
  return { object: mutated.object as JsonObject, injections: mutated.injections };
}

const known = new Set(registry.policies.flatMap(({ match }) => match.resources.map(({ kind }) => kind)));

function manifestsIn(file: string, text: string): readonly Manifest[] {
  const lines = new LineCounter();
  return [...parseAllDocuments(text, { lineCounter: lines })].map((document, index) => {
    const locate = (path: Path): Position => {
      for (let length = path.length; length >= 0; length--) {
        const parent = path.slice(0, length);
        const node = length === 0 ? document.contents : document.getIn(parent, true);
        if (!isNode(node) || node.range == null) continue;
        const { line, col } = lines.linePos(node.range[0]);
        return { line, column: col };
      }
      return { line: 1, column: 1 };
    };
    return { object: document.toJS() as JsonObject, file, document: index, root: [], locate };
  });
}

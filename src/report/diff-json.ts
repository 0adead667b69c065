// The report of `diff` for programs.
import { formatPath, valueAt } from '../engine/json.ts';
import type { ManifestPreview, PreviewResult } from '../preview/preview.ts';
import { diffOf } from './object-diff.ts';

/** A DiffReport of zonegate.dev/v1alpha1. Lists are never missing. */
export function previewDocument(previews: readonly ManifestPreview[]): object {
  const amountOf = (wanted: PreviewResult) => previews.filter(({ outcome }) => outcome === wanted).length;
  return {
    apiVersion: 'zonegate.dev/v1alpha1',
    kind: 'DiffReport',
    summary: {
      objects: previews.length,
      refused: amountOf('refused'),
      created: amountOf('created'),
      changed: amountOf('changed'),
      unchanged: amountOf('unchanged'),
      unknownKind: amountOf('unknown-kind'),
    },
    objects: previews.map(({ manifest, namespace, outcome, filledIn, warnings, refusal, before, after }) => ({
      file: manifest.file,
      ...manifest.locate([]),
      apiVersion: manifest.object.apiVersion,
      kind: manifest.object.kind,
      namespace,
      name: valueAt(manifest.object, ['metadata', 'name']) ?? '',
      outcome,
      filledIn: filledIn.map(({ path, value }) => ({ path: formatPath(path), value })),
      warnings,
      refusal,
      diff: outcome === 'changed' ? diffOf(before, after) : [],
    })),
  };
}

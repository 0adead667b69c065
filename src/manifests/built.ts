// Reads what kustomize or Helm printed, and finds the files that its objects come from.
import { join } from 'node:path';
import { type JsonObject, valueAt } from '../engine/json.ts';
import type { FileProblem } from '../problem/problem.ts';
import { objectSources } from './kustomize/object-sources.ts';
import { slashed } from './kustomize/shown-path.ts';
import { type Manifest, problemOfMade } from './manifest.ts';
import { readText } from './read.ts';

/** A kustomization or a chart that was built. */
export interface BuildSource {
  readonly tool: 'kustomize' | 'helm';
  /** The path as it was named, with `/`. */
  readonly path: string;
  /** The file of the kustomization, or the Chart.yaml. */
  readonly artifact: string;
}

export interface ReadBuilt {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly FileProblem[];
}

/** Reads what a tool printed. Its lines are in no file: a problem names the artifact. */
export async function readBuilt(text: string, built: BuildSource): Promise<ReadBuilt> {
  const { tool, path, artifact } = built;
  const { parts, partOf, manifests, problems, others } = readText(text, `<${tool} ${path}>`);
  const sourceOf = tool === 'helm' ? helmSource : await kustomizeSources(path);
  return {
    manifests: manifests.map((manifest, index) => {
      const source = sourceOf(manifest.object, parts[partOf[index] ?? -1]?.text ?? '', path);
      return { ...manifest, made: { artifact, ...(source !== undefined && { source }) } };
    }),
    problems: [...problems, ...others].map((problem) => problemOfMade(built, problem.location.line, problem)),
  };
}

const SOURCE = '# Source: ';

/** The template of an object, which Helm writes in a comment above each document, after the name of the chart. */
function helmSource(_: JsonObject, part: string, chart: string): string | undefined {
  const line = part
    .slice(0, 4096)
    .split('\n', 3)
    .find((each) => each.startsWith(SOURCE));
  const [, ...path] = line?.slice(SOURCE.length).trim().split('/') ?? [];
  return path.length === 0 ? undefined : slashed(join(chart, ...path));
}

/**
 * The file from the annotation that kustomize adds if it is asked to; else the only file with an object of that name.
 */
async function kustomizeSources(folder: string): Promise<typeof helmSource> {
  const known = await objectSources(folder);
  return (object) => {
    const origin = valueAt(object, ['metadata', 'annotations', 'config.kubernetes.io/origin']);
    const [, path] = typeof origin === 'string' ? (/^path: (.+)$/m.exec(origin) ?? []) : [];
    const isElsewhere = typeof origin === 'string' && /^repo: /m.test(origin);
    return path !== undefined && !isElsewhere ? slashed(join(folder, path)) : known(object);
  };
}

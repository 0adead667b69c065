// `-k DIR` and `--helm CHART`: what a kustomization or a chart makes, by the program that is installed for it.
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option } from 'commander';
import { type Built, type ReadBuilt, readBuilt } from '../../manifests/built.ts';
import { decode } from '../../manifests/bytes.ts';
import { kustomizationNames } from '../../manifests/kustomize/kustomization.ts';
import { slashed } from '../../manifests/kustomize/shown-path.ts';
import type { Manifest } from '../../manifests/manifest.ts';
import { type FileProblem, problemOfFile } from '../../problem/problem.ts';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import type { Call } from './tool.ts';

export interface BuildOptions {
  readonly kustomize?: readonly string[];
  readonly helm?: readonly string[];
  readonly values?: readonly string[];
}

export const kustomizeOption = () =>
  new Option('-k, --kustomize <path>', 'a folder with a kustomization: what it makes; may be repeated').argParser(more);
export const helmOption = () =>
  new Option('--helm <path>', 'a Helm chart: what it makes; may be repeated').argParser(more);
export const valuesOption = () =>
  new Option('--values <file>', 'values for the chart of --helm; may be repeated').argParser(more);

function more(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** What is to be built: one folder or chart. */
interface Build extends Built {
  /** The first program that is installed does it. */
  readonly calls: readonly Call[];
  readonly install: string;
}

/** The folders and charts that are built. */
export function builtPaths({ kustomize = [], helm = [] }: BuildOptions): readonly string[] {
  return [...kustomize, ...helm];
}

/** The objects of each build, which know nothing of each other: two overlays are two places. */
export interface AllBuilt {
  readonly sets: readonly (readonly Manifest[])[];
  readonly problems: readonly FileProblem[];
}

/**
 * Builds what the options name, one after the other, and reads what comes out. What fails is told, and the rest goes on.
 * @throws UsageError where there is nothing to build, or nothing to build it with.
 */
export async function buildAll(
  options: BuildOptions & { readonly namespace: string },
  { env }: Pick<Io, 'env'>,
  onBuild: (name: string) => void,
): Promise<AllBuilt> {
  const { kustomize = [], helm = [], values = [], namespace } = options;
  if (values.length > 0 && helm.length !== 1) throw new UsageError('--values needs one --helm CHART');
  for (const file of values) if (!isFile(file)) throw new UsageError(`--values ${file}: there is no such file`);
  const builds = [
    ...[...new Set(kustomize.map(slashed))].map(kustomization),
    ...[...new Set(helm.map(slashed))].map((path) => chart(path, values, namespace)),
  ];
  const sets: (readonly Manifest[])[] = [];
  const problems: FileProblem[] = [];
  for (const build of builds) {
    onBuild(build.path);
    const read = await outputOf(build, env);
    sets.push(read.manifests);
    for (const problem of read.problems) problems.push(problem);
  }
  return { sets, problems };
}

async function outputOf(build: Build, env: Io['env']): Promise<ReadBuilt> {
  // What starts programs takes milliseconds to load: only where one is to be started.
  const { runTool } = await import('./tool.ts');
  for (const call of build.calls) {
    const answer = await runTool(call, env);
    if (answer.outcome === 'missing') continue;
    const command = [call.tool, ...call.args.slice(0, 1)].join(' ');
    if (answer.outcome === 'failed') return failed(build, `${command} ${answer.reason}`);
    const text = decode(answer.output);
    if (text.ok) return readBuilt(text.value, build);
    return failed(build, `what ${command} prints is ${text.problems[0].message}`);
  }
  throw new UsageError(build.install);
}

function failed({ artifact }: Build, message: string): ReadBuilt {
  return { manifests: [], problems: [problemOfFile('build-failed', artifact, message)] };
}

function kustomization(path: string): Build {
  const file = kustomizationNames.map((name) => join(path, name)).find(isFile);
  if (file === undefined)
    throw new UsageError(`-k ${path}: there is no kustomization.yaml, kustomization.yml or Kustomization in it`);
  const argument = asArgument(path);
  return {
    tool: 'kustomize',
    path,
    artifact: slashed(file),
    calls: [
      { tool: 'kubectl', args: ['kustomize', argument] },
      { tool: 'kustomize', args: ['build', argument] },
    ],
    install: `-k ${path} needs kubectl or kustomize, and neither is installed: https://kubernetes.io/docs/tasks/tools/`,
  };
}

function chart(path: string, values: readonly string[], namespace: string): Build {
  const isFolder = isFile(join(path, 'Chart.yaml'));
  if (!isFolder && !isFile(path))
    throw new UsageError(`--helm ${path}: there is no chart: expected a Chart.yaml in it`);
  const name = basename(resolve(path)).toLowerCase();
  const release = isFolder && /^[a-z0-9][-a-z0-9]{0,51}$/.test(name) && !name.endsWith('-') ? [name] : [];
  const args = ['template', ...release, asArgument(path), `--namespace=${namespace}`];
  return {
    tool: 'helm',
    path,
    artifact: isFolder ? slashed(join(path, 'Chart.yaml')) : path,
    calls: [{ tool: 'helm', args: [...args, ...values.map((file) => `--values=${asItem(file)}`)] }],
    install: `--helm ${path} needs helm, which is not installed: https://helm.sh/docs/intro/install/`,
  };
}

/** What begins with a dash would be an option. */
function asArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/** Helm reads a list of files as a line of CSV. */
function asItem(file: string): string {
  return /[",\n\r]/.test(file) ? `"${file.replaceAll('"', '""')}"` : file;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

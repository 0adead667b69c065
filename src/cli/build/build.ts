// `-k DIR` and `--helm CHART`: what a kustomization or a chart makes, by the program that is installed for it.
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option } from 'commander';
import { type BuildSource, type ReadBuilt, readBuilt } from '../../manifests/built.ts';
import { decode } from '../../manifests/bytes.ts';
import { kustomizationNames } from '../../manifests/kustomize/kustomization.ts';
import { slashed } from '../../manifests/kustomize/shown-path.ts';
import type { Manifest } from '../../manifests/manifest.ts';
import { type FileProblem, failureOf, problemOfFile, type Result, success } from '../../problem/problem.ts';
import type { Io } from '../io.ts';
import type { Call } from './tool.ts';

export interface BuildOptions {
  readonly kustomize?: readonly string[];
  readonly helm?: readonly string[];
  readonly values?: readonly string[];
}

export const kustomizeOption = () =>
  new Option(
    '-k, --kustomize <path>',
    'check the output of the kustomization in this folder; may be repeated',
  ).argParser(more);
export const helmOption = () =>
  new Option('--helm <path>', 'check the output of this Helm chart; may be repeated').argParser(more);
export const valuesOption = () =>
  new Option('--values <file>', 'a file with values for the chart of --helm; may be repeated').argParser(more);

function more(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** What is to be built: one folder or chart. */
interface Build extends BuildSource {
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
 * Builds what the options name, one after the other, and reads the output. What fails is a problem, and the rest goes on.
 * A failure where there is nothing to build, or nothing to build it with.
 */
export async function buildAll(
  options: BuildOptions & { readonly namespace: string },
  { env }: Pick<Io, 'env'>,
  onBuild: (name: string) => void,
): Promise<Result<AllBuilt>> {
  const { kustomize = [], helm = [], values = [], namespace } = options;
  if (values.length > 0 && helm.length !== 1) return failureOf('invalid-option', '--values needs one --helm CHART');
  const missing = values.find((file) => !isFile(file));
  if (missing !== undefined) return failureOf('file-not-found', `--values ${missing}: there is no such file`);
  const builds: Build[] = [];
  for (const build of [
    ...[...new Set(kustomize.map(slashed))].map(kustomization),
    ...[...new Set(helm.map(slashed))].map((path) => chart(path, values, namespace)),
  ]) {
    if (!build.ok) return build;
    builds.push(build.value);
  }
  const sets: (readonly Manifest[])[] = [];
  const problems: FileProblem[] = [];
  for (const build of builds) {
    onBuild(build.path);
    const read = await outputOf(build, env);
    if (!read.ok) return read;
    sets.push(read.value.manifests);
    for (const problem of read.value.problems) problems.push(problem);
  }
  return success({ sets, problems });
}

async function outputOf(build: Build, env: Io['env']): Promise<Result<ReadBuilt>> {
  // What starts programs takes milliseconds to load: only where one is to be started.
  const { runTool } = await import('./tool.ts');
  for (const call of build.calls) {
    const output = await runTool(call, env);
    const [problem] = output.ok ? [] : output.problems;
    if (problem?.code === 'program-missing') continue;
    const command = [call.tool, ...call.args.slice(0, 1)].join(' ');
    if (!output.ok) return success(failed(build, `${command} ${output.problems[0].message}`));
    const text = decode(output.value);
    if (text.ok) return success(await readBuilt(text.value, build));
    return success(failed(build, `what ${command} prints is ${text.problems[0].message}`));
  }
  return failureOf('program-missing', build.install);
}

function failed({ artifact }: Build, message: string): ReadBuilt {
  return { manifests: [], problems: [problemOfFile('build-failed', artifact, message)] };
}

function kustomization(path: string): Result<Build> {
  const file = kustomizationNames.map((name) => join(path, name)).find(isFile);
  if (file === undefined) {
    const message = `-k ${path}: this folder has no kustomization.yaml, kustomization.yml or Kustomization`;
    return failureOf('file-not-found', message);
  }
  const argument = asArgument(path);
  return success({
    tool: 'kustomize',
    path,
    artifact: slashed(file),
    calls: [
      { tool: 'kubectl', args: ['kustomize', argument] },
      { tool: 'kustomize', args: ['build', argument] },
    ],
    install: `-k ${path} needs kubectl or kustomize, and neither is installed: https://kubernetes.io/docs/tasks/tools/`,
  });
}

function chart(path: string, values: readonly string[], namespace: string): Result<Build> {
  const isFolder = isFile(join(path, 'Chart.yaml'));
  if (!isFolder && !isFile(path)) {
    return failureOf('file-not-found', `--helm ${path}: this is not a chart: it has no Chart.yaml`);
  }
  const name = basename(resolve(path)).toLowerCase();
  const release = isFolder && /^[a-z0-9][-a-z0-9]{0,51}$/.test(name) && !name.endsWith('-') ? [name] : [];
  const args = ['template', ...release, asArgument(path), `--namespace=${namespace}`];
  return success({
    tool: 'helm',
    path,
    artifact: isFolder ? slashed(join(path, 'Chart.yaml')) : path,
    calls: [{ tool: 'helm', args: [...args, ...values.map((file) => `--values=${asItem(file)}`)] }],
    install: `--helm ${path} needs helm, which is not installed: https://helm.sh/docs/intro/install/`,
  });
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

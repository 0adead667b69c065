import { Command, Option } from 'commander';
import { checkManifests } from '../check/check.ts';
import { wellTyped } from '../check/field-types.ts';
import type { CheckReport } from '../check/report.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { type Loaded, loadManifests } from '../manifests/load.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { type Failure, failureOf, type Result, success } from '../problem/problem.ts';
import { shippedNames } from '../zones/profile.ts';
import { zoneOf } from '../zones/resolve.ts';
import { type BuildOptions, buildAll, builtPaths, helmOption, kustomizeOption, valuesOption } from './build/build.ts';
import {
  formats,
  type Output,
  type PrintOptions,
  parseOutput,
  printReports,
  withStandardOutput,
} from './check-output.ts';
import { type ExitCode, exitCodes, type Finish, refuse, reportProblems } from './exit.ts';
import { type ExcludeChoice, excludeOption, tellNotes } from './files.ts';
import type { Io } from './io.ts';
import { configOption, ignoreOthersOption, namespaceName, oneOf, zoneOption } from './options.ts';
import { type Progress, progressOn } from './terminal.ts';
import { chooseZone, type ZoneChoice } from './zone.ts';

interface Options extends ZoneChoice, BuildOptions, ExcludeChoice {
  readonly ignoreOthers?: boolean;
  readonly allZones?: boolean;
  readonly namespace: string;
  readonly as: 'apply' | 'create';
  readonly output?: readonly Output[];
}

const help = `
A folder is searched for .yaml, .yml and .json files, without hidden folders, node_modules, and what .gitignore files
and --exclude leave out. What is named itself is read whatever .gitignore files say. Streams, Lists, anchors and merge
keys are read as kubectl reads them.

A kustomization or a Helm chart is judged by what it makes: -k calls kubectl kustomize (or kustomize build), --helm
calls helm template, each for a minute at most. Each result is judged apart from all else, and its lines are those of
what was made. A folder with a kustomization that only lists objects is judged as any other. Where it changes them, or
another one does, they are not judged as they stand, and patches, values and what lies beside unlisted never are: it is
told how to check what is made, and the exit code is 2, as for a chart, unless the same call builds it.

Examples:
  zonegate check --zone zone-3 deploy/
  zonegate check --zone zone-3 -k overlays/production .
  zonegate check --zone zone-3 --namespace shop --helm charts/shop --values production.yaml
  helm template shop charts/shop --set tier=small | zonegate check --zone zone-3 -
  zonegate check --all-zones deploy/
  zonegate check --zone zone-3 -o sarif=zonegate.sarif -o junit=zonegate.xml deploy/

People read the standard output unless another format is asked for there. Colours: NO_COLOR, then CLICOLOR_FORCE, then
whether it is a terminal.

Exit codes:
  0  nothing would be denied: clean, or warnings only
  1  something would be denied; with --all-zones, in any of them
  2  there was nothing to check, a part of the input could not be read or built (the rest was checked), a program is
     not installed, or a report was not written
`;

/** `zonegate check`: what a zone would answer, before anything reaches a cluster. */
export function checkCommand(registry: Registry, version: string, io: Io, finish: Finish): Command {
  return new Command('check')
    .summary('tell what a zone would answer to manifests, without a cluster')
    .description('Tells what the webhooks of a zone would answer to `kubectl apply` of these files. Asks no cluster.')
    .argument('[path...]', 'files and folders, YAML or JSON; - is the standard input')
    .addOption(kustomizeOption())
    .addOption(helmOption())
    .addOption(valuesOption())
    .addOption(excludeOption())
    .addOption(ignoreOthersOption())
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(new Option('--all-zones', 'all shipped zones, side by side: object by zone'))
    .addOption(
      new Option('--namespace <name>', 'of objects that name none, as for kubectl')
        .argParser(namespaceName)
        .default('default'),
    )
    .addOption(
      new Option('--as <how>', 'apply: what stands there was meant; create: defaults that stand there count as unset')
        .argParser(oneOf(['apply', 'create']))
        .default('apply'),
    )
    .addOption(
      new Option('-o, --output <format[=file]>', `${formats.join(', ')}; may be repeated`).argParser(parseOutput),
    )
    .addHelpText('after', help)
    .action(async (paths: readonly string[], options: Options) => {
      finish(await check(paths, options, { registry, version, io }));
    });
}

type Setting = Omit<PrintOptions, 'isMatrix'>;

async function check(paths: readonly string[], options: Options, setting: Setting): Promise<ExitCode> {
  const { registry, io } = setting;
  const zones = zonesOf(options, registry);
  if (!zones.ok) return refuse(zones.problems, io);
  const named = [...builtPaths(options), ...paths];
  if (named.length === 0 && options.values === undefined) return refuse(nothingNamed(io).problems, io);
  const progress = progressOn(io, () => performance.now());
  const loaded = await load(registry, paths, options, io, progress);
  if (!loaded.ok) return refuse(loaded.problems, io);
  const { sets, problems, notes } = loaded.value;
  const count = sets.reduce((sum, { length }) => sum + length, 0);
  const reports = zones.value.map((zone): CheckReport => {
    progress.show(`judging ${count} objects in ${zone.name}`);
    return { zone, objects: sets.flatMap((set) => checkManifests(registry, zone, set, options)), problems };
  });
  progress.end();
  const outputs = withStandardOutput(options.output ?? []);
  tellNotes(notes, io);
  if (!showProblems(outputs)) reportProblems(problems, io);
  const isPrinted = printReports(reports, outputs, { ...setting, isMatrix: options.allZones === true });
  if (!isPrinted || problems.length > 0) return exitCodes.error;
  if (count === 0 && options.ignoreOthers !== true) {
    const message = `nothing to check: there is no Kubernetes object in ${named.join(', ')}`;
    return refuse([{ code: 'nothing-to-do', message }], io);
  }
  const isDenied = reports.some(({ objects }) => objects.some(({ verdict }) => verdict === 'denied'));
  return isDenied ? exitCodes.negative : exitCodes.ok;
}

interface Input extends Omit<Loaded, 'manifests'> {
  /** Each is judged by itself. */
  readonly sets: readonly (readonly Manifest[])[];
}

/** What is built comes first, as its options do. */
async function load(
  registry: Registry,
  paths: readonly string[],
  options: Options,
  io: Io,
  progress: Progress,
): Promise<Result<Input>> {
  const built = await buildAll(options, io, (name) => progress.show(`building ${name}`));
  if (!built.ok) return built;
  const { manifests, problems, notes } = await loadManifests(paths, {
    stdin: io.stdin,
    onFile: (index, count) => progress.show(`reading file ${index + 1} of ${count}`),
    built: builtPaths(options),
    ignoresOthers: options.ignoreOthers === true,
    exclude: options.exclude,
  });
  const checked = [...built.value.sets, manifests].map((set) => wellTyped(registry, set));
  return success({
    sets: checked.map((set) => set.manifests),
    problems: [...built.value.problems, ...problems, ...checked.flatMap((set) => set.problems)],
    notes,
  });
}

function zonesOf(options: Options, registry: Registry): Result<readonly Zone[]> {
  if (options.allZones !== true) {
    const chosen = chooseZone(options, registry);
    return chosen.ok ? success([chosen.value.zone]) : chosen;
  }
  const other = options.zone !== undefined ? '--zone' : options.config !== undefined ? '--config' : undefined;
  if (other !== undefined) return failureOf('invalid-option', `give ${other} or --all-zones, not both`);
  return success(shippedNames.map((name) => zoneOf(name, registry)));
}

function nothingNamed({ isTerminal }: Io): Failure {
  const how = isTerminal.stdin ? 'files or folders' : 'files, folders, or - for what is piped in';
  return failureOf('nothing-to-do', `what to check? Give ${how}; zonegate check --help shows examples`);
}

/** Whether the report that people read on the standard output has the problems. */
function showProblems(outputs: readonly Output[]): boolean {
  return outputs.some(({ format, file }) => file === undefined && (format === 'human' || format === 'github'));
}

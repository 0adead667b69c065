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
import { type ExcludeChoice, excludeOption, reportNotes } from './files.ts';
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
Files and folders:
  In a folder, zonegate reads the .yaml, .yml and .json files. It leaves out hidden folders, node_modules, and what
  .gitignore files or --exclude name. A file or folder that you name yourself is read whatever .gitignore files say.
  Streams, Lists, anchors and merge keys are read as kubectl reads them.

Kustomizations and Helm charts:
  -k runs kubectl kustomize (or kustomize build), and --helm runs helm template. zonegate checks what they print. Each
  may take a minute at most. Each output is checked by itself, and line numbers are lines of the output.

  Files of a kustomization that only lists objects are checked like any other files. These files are not checked:
    - objects that a kustomization changes, patches and values
    - templates of a chart
    - other files in the folder of a kustomization, which it does not list
  For the first two, zonegate prints how to check the output instead, and the exit code is 2, unless the same call
  builds it with -k or --helm. For the last, zonegate prints a note. If you name such a file, the exit code is 2.

Examples:
  zonegate check --zone zone-3 deploy/
  zonegate check --zone zone-3 -k overlays/production .
  zonegate check --zone zone-3 --namespace shop --helm charts/shop --values production.yaml
  helm template shop charts/shop --set tier=small | zonegate check --zone zone-3 -
  zonegate check --all-zones deploy/
  zonegate check --zone zone-3 -o sarif=zonegate.sarif -o junit=zonegate.xml deploy/

Output:
  The standard output is for people, unless -o asks for another format there. NO_COLOR turns colours off. Otherwise
  CLICOLOR_FORCE turns them on. Otherwise they are on in a terminal.

Exit codes:
  0  no object would be denied; there may be warnings
  1  an object would be denied; with --all-zones, in at least one zone
  2  no object was found, a part of the input could not be read or built (the rest was checked), a program is not
     installed, an option is wrong, or a report could not be written
`;

/** `zonegate check`: what a zone would answer, before anything reaches a cluster. */
export function checkCommand(registry: Registry, version: string, io: Io, finish: Finish): Command {
  return new Command('check')
    .summary('check manifests against a zone, without a cluster')
    .description('Prints what the webhooks of a zone would answer to `kubectl apply` of these files. Needs no cluster.')
    .argument('[path...]', 'files and folders, YAML or JSON; - is the standard input')
    .addOption(kustomizeOption())
    .addOption(helmOption())
    .addOption(valuesOption())
    .addOption(excludeOption())
    .addOption(ignoreOthersOption())
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(new Option('--all-zones', 'check against all shipped zones, and print them side by side'))
    .addOption(
      new Option('--namespace <name>', 'the namespace of objects that name none, as for kubectl')
        .argParser(namespaceName)
        .default('default'),
    )
    .addOption(
      new Option(
        '--as <how>',
        'apply: every value in the file was set by the author; create: a value that equals the API default counts as unset',
      )
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
  if (!loaded.ok) {
    progress.end();
    return refuse(loaded.problems, io);
  }
  const { sets, problems, notes } = loaded.value;
  const count = sets.reduce((sum, { length }) => sum + length, 0);
  const reports = zones.value.map((zone): CheckReport => {
    progress.show(`checking ${count} objects in ${zone.name}`);
    return { zone, objects: sets.flatMap((set) => checkManifests(registry, zone, set, options)), problems };
  });
  progress.end();
  const outputs = withStandardOutput(options.output ?? []);
  reportNotes(notes, io);
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
  /** Each set is validated by itself. */
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

import { Command, Option } from 'commander';
import type { Registry } from '../engine/registry.ts';
import { type FixedFile, type FixReport, fixSources } from '../fix/fix.ts';
import { STANDARD_INPUT } from '../manifests/files.ts';
import { failureOf, type Result, success } from '../problem/problem.ts';
import { fixTexts } from '../report/fix-human.ts';
import { unifiedDiff } from '../report/unified-diff.ts';
import { styles } from '../text/style.ts';
import { type ExitCode, exitCodes, type Finish, refuse, reportProblems } from './exit.ts';
import { type ExcludeChoice, excludeOption, reportNotes } from './files.ts';
import { readSources, type SourceFile } from './fix-sources.ts';
import type { Io } from './io.ts';
import { configOption, ignoreOthersOption, namespaceName, zoneOption } from './options.ts';
import { hasColours } from './terminal.ts';
import { replaceFile } from './write-file.ts';
import { chooseZone, type ZoneChoice } from './zone.ts';

interface Options extends ZoneChoice, ExcludeChoice {
  readonly diff?: boolean;
  readonly check?: boolean;
  readonly ignoreOthers?: boolean;
  readonly namespace: string;
}

const help = `
What it writes:
  - the defaults that the webhooks would inject where nothing is set, except replicas
  - fixes that need no knowledge of the workload: zonegate explain POLICY says what they change
  Everything else in a file stays as it is: comments, order, quotes, anchors. zonegate never guesses: it lists the
  findings that a person must fix, with their position and how to fix them.

Which files it writes:
  It finds files as zonegate check does. It writes only the files that you name, and files in the folders that you name.
  It does not follow a link that leads out of them, and says so; it follows a link that you name yourself. A file is
  replaced in one step, and keeps its owner and permissions. A file that was changed meanwhile, or is read-only, stays
  as it is.

  It never writes these, even if you name them, and prints how to check the output instead:
    - templates of a Helm chart
    - patches and values of a kustomization, and objects that a kustomization changes

Examples:
  zonegate fix --zone zone-3 --diff deploy/
  zonegate fix --zone zone-3 deploy/
  zonegate fix --zone zone-3 --check deploy/
  helm template shop charts/shop | zonegate fix --zone zone-3 - > shop.yaml

Exit codes:
  0  done, or nothing to do; findings that are left only warn
  1  a finding that is left would be denied; with --check, also if a file would be changed
  2  no object was found, a part of the input could not be read (the other files were fixed), or a file could not be
     written
`;

/** `zonegate fix`: writes defaults and safe remedies into the files. */
export function fixCommand(registry: Registry, io: Io, finish: Finish): Command {
  return new Command('fix')
    .summary('write defaults and safe remedies into manifests')
    .description(
      'Writes into the files what the webhooks would inject, and fixes that need no knowledge of the workload.',
    )
    .argument(
      '[path...]',
      'files and folders, YAML or JSON; - is the standard input, which goes to the standard output',
    )
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(new Option('--diff', 'print what would be changed as a unified diff, and write nothing'))
    .addOption(new Option('--check', 'write nothing, and fail if a file would be changed'))
    .addOption(
      new Option('--namespace <name>', 'the namespace of objects that name none, as for kubectl')
        .argParser(namespaceName)
        .default('default'),
    )
    .addOption(excludeOption())
    .addOption(ignoreOthersOption())
    .addHelpText('after', help)
    .action(async (paths: readonly string[], options: Options) => finish(await fix(paths, options, registry, io)));
}

async function fix(paths: readonly string[], options: Options, registry: Registry, io: Io): Promise<ExitCode> {
  const chosen = chooseZone(options, registry);
  if (!chosen.ok) return refuse(chosen.problems, io);
  if (paths.length === 0) {
    const message = 'what to fix? Give files or folders, or - for what is piped in; zonegate fix --help shows examples';
    return refuse([{ code: 'nothing-to-do', message }], io);
  }
  const { sources, problems, notes } = await readSources(paths, io.stdin, {
    ignoresOthers: options.ignoreOthers === true,
    exclude: options.exclude,
  });
  reportNotes(notes, io);
  const isPreview = options.diff === true || options.check === true;
  const { namespace } = options;
  const fixed = fixSources(registry, chosen.value.zone, sources, { namespace, isPreview });
  const report = { ...fixed.report, problems: [...problems, ...fixed.report.problems] };
  const unwritten = put(fixed.files, options, io);
  tell({ ...fixed, report }, unwritten, options, io);
  if (unwritten.size > 0 || report.problems.length > 0) return exitCodes.error;
  if (report.objects.length === 0 && options.ignoreOthers !== true) {
    const message = `nothing to fix: no Kubernetes object in ${paths.join(', ')}`;
    return refuse([{ code: 'nothing-to-do', message }], io);
  }
  const isChanged = fixed.files.some(({ text, fixed: after }) => text !== after);
  const isDenied = report.objects.some(({ verdict }) => verdict === 'denied');
  return isDenied || (options.check && isChanged) ? exitCodes.negative : exitCodes.ok;
}

/** Writes the files; or the diff, or nothing. Gives those that could not be written, and says why. */
function put(files: readonly (FixedFile & SourceFile)[], options: Options, io: Io): ReadonlySet<string> {
  const unwritten = new Set<string>();
  for (const changed of files) {
    const written = putOne(changed, options, io);
    if (written.ok) continue;
    reportProblems(written.problems, io);
    unwritten.add(changed.file);
  }
  return unwritten;
}

function putOne(changed: FixedFile & SourceFile, { diff, check }: Options, { stdout }: Io): Result<void> {
  const { file, real, text, fixed } = changed;
  if (changed.isLeft) {
    const why = `it is a link to ${real}, which is outside of the named files and folders`;
    return failureOf('file-outside', `${file} is not written: ${why}`);
  }
  if (diff) return success(stdout(unifiedDiff(changed)));
  if (check || (file !== STANDARD_INPUT && text === fixed)) return success(undefined);
  return file === STANDARD_INPUT ? success(stdout(fixed)) : replaceFile(changed);
}

/** On standard error where the standard output holds a diff or a file. */
function tell(fix: FixReport, unwritten: ReadonlySet<string>, { diff, check }: Options, io: Io): void {
  const isTaken = diff || (!check && fix.files.some(({ file }) => file === STANDARD_INPUT));
  const colours = hasColours(isTaken ? { ...io, isTerminal: { ...io.isTerminal, stdout: io.isTerminal.stderr } } : io);
  const width = Math.min(Math.max(io.columns ?? 100, 60), 120);
  const wording = { style: styles(colours), width, isPreview: diff === true || check === true, unwritten };
  for (const text of fixTexts(fix, wording)) (isTaken ? io.stderr : io.stdout)(text);
}

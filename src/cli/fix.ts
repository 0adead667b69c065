import { Command, Option } from 'commander';
import type { Registry } from '../engine/registry.ts';
import { type FixedFile, type FixReport, fixSources } from '../fix/fix.ts';
import { STANDARD_INPUT } from '../manifests/files.ts';
import { failureOf, type Result, success } from '../problem/problem.ts';
import { fixTexts } from '../report/fix-human.ts';
import { unifiedDiff } from '../report/unified-diff.ts';
import { styles } from '../text/style.ts';
import { type ExitCode, exitCodes, type Finish, refuse, reportProblems } from './exit.ts';
import { type ExcludeChoice, excludeOption, tellNotes } from './files.ts';
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
It writes what the webhooks would inject where nothing is set (but for replicas), and what puts a finding right without
any knowledge of the workload; zonegate explain POLICY tells what that changes. All else in a file stays as it is:
comments, order, quotes, anchors. What takes a person is listed, with its place and how to fix it, and never guessed.

A folder is searched as zonegate check does: without what .gitignore files and --exclude leave out.

Only what is named, or lies within a folder that is, is written: a link that leads out of it is told, and not followed;
one that is named itself is. A file is replaced in one step, and keeps its owner and permissions; one that was changed
since it was read, or that nobody may write to, stays as it is.

The templates of a Helm chart are no manifests, and neither are patches and values of a kustomization, nor what an
overlay changes: none of them is written, even if it is named. zonegate check -k DIR and --helm CHART tell what is wrong
in what they make.

Examples:
  zonegate fix --zone zone-3 --diff deploy/
  zonegate fix --zone zone-3 deploy/
  zonegate fix --zone zone-3 --check deploy/
  helm template shop charts/shop | zonegate fix --zone zone-3 - > shop.yaml

Exit codes:
  0  done, or nothing to do: what is left, if anything, would not be denied
  1  something is left that would be denied; with --check, also that a file would be changed
  2  nothing to fix, a part of the input could not be read (the other files were fixed), or a file not written
`;

/** `zonegate fix`: writes defaults and safe remedies into the files. */
export function fixCommand(registry: Registry, io: Io, finish: Finish): Command {
  return new Command('fix')
    .summary('write defaults and safe remedies into manifests')
    .description('Writes into the files what the webhooks would inject, and what puts findings right without a risk.')
    .argument(
      '[path...]',
      'files and folders, YAML or JSON; - is the standard input, which goes to the standard output',
    )
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(new Option('--diff', 'print what would be changed as a unified diff, and write nothing'))
    .addOption(new Option('--check', 'write nothing, and fail if something would be changed'))
    .addOption(
      new Option('--namespace <name>', 'of objects that name none, as for kubectl')
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
  tellNotes(notes, io);
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
    const why = `it is a link to ${real}, which is outside of what was named`;
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

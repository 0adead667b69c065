import { Command, Option } from 'commander';
import { checkManifests } from '../check/check.ts';
import { checklistOf } from '../check/checklist.ts';
import type { CheckReport } from '../check/report.ts';
import { readNamespace } from '../cluster/namespace-objects.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { failure, failureOf, type Problem, type Result, success } from '../problem/problem.ts';
import { renderPromotion } from '../report/promote-human.ts';
import { promotionDocument } from '../report/promote-json.ts';
import { shippedNames } from '../zones/profile.ts';
import {
  type ApiServerChoice,
  apiServerOption,
  apiServerProblem,
  connectedCluster,
  interactiveRequest,
  kubeconfigOption,
} from './api-server.ts';
import { type ExitCode, exitCodes, type Finish, refuse, reportProblems } from './exit.ts';
import { type ExcludeChoice, excludeOption, filenameOption, readFiles } from './files.ts';
import type { Io } from './io.ts';
import { namespaceName } from './options.ts';
import { json, type OutputChoice, outputOption } from './output.ts';
import { hasColours } from './terminal.ts';
import { chooseZone } from './zone.ts';

interface Options extends ApiServerChoice, OutputChoice, ExcludeChoice {
  readonly filename?: readonly string[];
  readonly namespace?: string;
  readonly to: string;
}

const help = `
Give files, or a namespace of the cluster. With both, only the files are read, and the namespace is that of objects that
name none. Objects that a controller made are left out, because their owners are listed. For a kustomization or a Helm
chart, pipe in its output.

Examples:
  zonegate promote -f deploy/ --to zone-3
  kubectl kustomize overlays/production | zonegate promote -f - --to zone-3
  zonegate promote --namespace sh-acme --to zone-3 --output json

Exit codes:
  0  the zone would admit every object
  1  the zone would deny an object
  2  there is no object that a policy applies to, or a part of the input could not be read
`;

/** `zonegate promote`: what stands between objects and another zone, as a checklist. */
export function promoteCommand(registry: Registry, io: Io, finish: Finish): Command {
  return new Command('promote')
    .summary('list what to fix before another zone')
    .description('Lists what to fix before a zone admits these files, or the objects that a namespace holds now.')
    .addOption(filenameOption())
    .addOption(excludeOption())
    .addOption(
      new Option('-n, --namespace <name>', 'read the objects of this namespace from the cluster').argParser(
        namespaceName,
      ),
    )
    .addOption(
      new Option(
        '--to <zone>',
        `the zone to prepare for: ${shippedNames.join(', ')}, or the file of a profile`,
      ).makeOptionMandatory(),
    )
    .addOption(kubeconfigOption())
    .addOption(apiServerOption())
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (options: Options) => finish(await promote(options, registry, io)));
}

async function promote(options: Options, registry: Registry, io: Io): Promise<ExitCode> {
  // A name, or a file: no shipped zone has a dot or a slash.
  const { to } = options;
  const chosen = chooseZone(/[./]/.test(to) ? { config: to } : { zone: to }, registry);
  if (!chosen.ok) return refuse(chosen.problems, io);
  const { zone } = chosen.value;
  const found = await reportOn(options, zone, registry, io);
  if (!found.ok) return refuse(found.problems, io);
  const { report, unread } = found.value;
  const checklist = checklistOf(report);
  if (checklist.candidates.length === 0) {
    return refuse(
      [{ code: 'nothing-to-do', message: `nothing to check: no policy of ${zone.name} applies to these objects` }],
      io,
    );
  }
  io.stdout(
    options.output === 'json'
      ? json(promotionDocument(report, checklist))
      : renderPromotion(report, checklist, { colours: hasColours(io) }),
  );
  reportProblems(unread, io);
  if (unread.length > 0 || report.problems.length > 0) return exitCodes.error;
  return checklist.obstacles > 0 ? exitCodes.negative : exitCodes.ok;
}

interface Found {
  readonly report: CheckReport;
  /** What the API server did not show. */
  readonly unread: readonly Problem[];
}

async function reportOn(options: Options, zone: Zone, registry: Registry, io: Io): Promise<Result<Found>> {
  const { filename = [], namespace } = options;
  if (filename.length > 0) {
    const loaded = await readFiles(registry, options, io);
    if (!loaded.ok) return loaded;
    const { manifests, problems } = loaded.value;
    const objects = checkManifests(registry, zone, manifests, { namespace });
    return success({ report: { zone, objects, problems }, unread: [] });
  }
  if (namespace === undefined) {
    return failureOf('nothing-to-do', 'which objects? Give -f FILE, or --namespace NAME');
  }
  const connection = await connectedCluster(options, io);
  if (!connection.ok) return connection;
  const cluster = connection.value;
  try {
    const { objects, unread } = await readNamespace(cluster, registry, namespace, interactiveRequest);
    const manifests = objects.map((object) => live(object, namespace));
    // Nobody can tell what of a stored object its author wrote.
    return success({
      report: { zone, objects: checkManifests(registry, zone, manifests, { as: 'create' }), problems: [] },
      unread: unread.map(({ kind, reason }): Problem => {
        return { code: 'api-server-failed', message: `${kind} objects could not be read: ${reason}` };
      }),
    });
  } catch (error) {
    return failure([apiServerProblem(error, cluster.server)]);
  }
}

/** An object that lies in no file. */
function live(object: Manifest['object'], namespace: string): Manifest {
  return { object, file: `namespace ${namespace}`, document: 0, root: [], locate: () => ({ line: 1, column: 1 }) };
}

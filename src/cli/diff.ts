import { Command, Option } from 'commander';
import { checkManifests } from '../check/check.ts';
import { createDiscovery } from '../cluster/discovery.ts';
import { dryRun } from '../cluster/dry-run.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { type ManifestPreview, previewOf } from '../preview/preview.ts';
import { failure, type Result, success } from '../problem/problem.ts';
import { renderPreviews } from '../report/diff-human.ts';
import { previewDocument } from '../report/diff-json.ts';
import { zoneOf } from '../zones/resolve.ts';
import {
  type ApiServerChoice,
  apiServerOption,
  apiServerProblem,
  connectedCluster,
  interactiveRequest,
  kubeconfigOption,
} from './api-server.ts';
import { type ExitCode, exitCodes, type Finish, refuse } from './exit.ts';
import { type ExcludeChoice, excludeOption, filenameOption, readFiles } from './files.ts';
import type { Io } from './io.ts';
import { namespaceName } from './options.ts';
import { json, type OutputChoice, outputOption } from './output.ts';
import { hasColours } from './terminal.ts';

interface Options extends ApiServerChoice, OutputChoice, ExcludeChoice {
  readonly filename?: readonly string[];
  readonly namespace: string;
  readonly fieldManager: string;
}

const help = `
zonegate applies each object server-side as a dry run, with your credentials. The API server calls all its webhooks, and
stores nothing. The lines "filled in" show values that come from the webhooks: they are not in the file, not an API
default, and not in the cluster. Values of Secrets, environment variables and annotations are not shown.

For a kustomization or a Helm chart, pipe in its output.

Examples:
  zonegate diff -f deploy/
  kubectl kustomize overlays/production | zonegate diff -f -
  helm template shop charts/shop | zonegate diff -n shop -f -

Exit codes:
  0  the API server would take every object
  1  the API server would refuse an object
  2  a file could not be read, the API server could not be asked, or it does not know the kind of an object
`;

/** `zonegate diff`: what a cluster would make of files, now and for this user. */
export function diffCommand(registry: Registry, io: Io, finish: Finish): Command {
  return new Command('diff')
    .summary('ask a cluster what it would do with manifests')
    .description(
      'Asks a cluster, by a dry run, which of these objects it would refuse, and what it would fill in and change.',
    )
    .addOption(filenameOption())
    .addOption(excludeOption())
    .addOption(
      new Option('-n, --namespace <name>', 'the namespace of objects that name none')
        .argParser(namespaceName)
        .default('default'),
    )
    .addOption(new Option('--field-manager <name>', 'the field manager of the server-side apply').default('kubectl'))
    .addOption(kubeconfigOption())
    .addOption(apiServerOption())
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (options: Options) => finish(await diff(options, registry, io)));
}

async function diff(options: Options, registry: Registry, io: Io): Promise<ExitCode> {
  const { filename = [], output } = options;
  if (filename.length === 0) {
    return refuse([{ code: 'nothing-to-do', message: 'which files? Give -f FILE' }], io);
  }
  const loaded = await readFiles(registry, options, io);
  if (!loaded.ok) return refuse(loaded.problems, io);
  const { manifests, problems } = loaded.value;
  const previewed = await previewAll(manifests, options, registry, io);
  if (!previewed.ok) return refuse(previewed.problems, io);
  const previews = previewed.value;
  io.stdout(
    output === 'json' ? json(previewDocument(previews)) : renderPreviews(previews, { colours: hasColours(io) }),
  );
  if (problems.length > 0 || previews.some(({ outcome }) => outcome === 'unknown-kind')) return exitCodes.error;
  return previews.some(({ outcome }) => outcome === 'refused') ? exitCodes.negative : exitCodes.ok;
}

async function previewAll(
  manifests: readonly Manifest[],
  options: Options,
  registry: Registry,
  io: Io,
): Promise<Result<readonly ManifestPreview[]>> {
  const { namespace, fieldManager } = options;
  const connection = await connectedCluster(options, io);
  if (!connection.ok) return connection;
  const cluster = connection.value;
  const discovery = createDiscovery(cluster, interactiveRequest);
  // Only the API server knows what its webhooks fill in; which defaults are its own, we know.
  const defaulted = checkManifests(registry, withoutMutation(registry), manifests, { namespace });
  const previews: ManifestPreview[] = [];
  try {
    for (const [index, manifest] of manifests.entries()) {
      const request = { discovery, fieldManager, namespace, request: interactiveRequest };
      const answer = await dryRun(cluster, manifest.object, request);
      previews.push({ manifest, ...previewOf(manifest.object, defaulted[index]?.admitted, answer) });
    }
  } catch (error) {
    return failure([apiServerProblem(error, cluster.server)]);
  }
  return success(previews);
}

function withoutMutation(registry: Registry): Zone {
  return { ...zoneOf('zone-1', registry), mutation: 'off' };
}

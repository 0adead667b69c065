// The objects on which a check and an API server must agree: all that the project has, made acceptable.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { isObject, type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { acceptableObjects } from '../../support/arbitrary/acceptable.ts';
import { type Context, type Fixture, fixturePolicies, fixturesOf } from '../../support/fixtures.ts';
import { acceptable } from './acceptable.ts';
import type { Item } from './item.ts';

const SEED = 60_003;
const GENERATED = 120;

export interface Corpus {
  readonly items: readonly Item[];
  /** All namespaces that there are. */
  readonly namespaces: readonly JsonObject[];
}

/** What nobody creates from a file, or what this API server does not know. */
const leftOut = ['Scale', 'PodExecOptions', 'PodAttachOptions', 'HelmChartConfig', 'ScaledObject', 'ScaledJob'];

/** A namespace of which the name alone says what it is for: it can't have another one. */
const EXECUTORS = 'ge-agents';

export function corpus(): Corpus {
  const labels = new Map<string, JsonObject>([
    [EXECUTORS, {}],
    ['ge-system', {}],
    ['default', {}],
    ['sh-acme', { 'zonegate.dev/tier': 'medium' }],
    ['ded-acme', { 'zonegate.dev/tier': 'none' }],
    ['ge-hosting', {}],
  ]);
  const items = [...fixtures(), ...files(), ...generated()]
    .filter(({ fixture }) => !leftOut.includes(String(fixture.object.kind)))
    .map(({ label, fixture }, index) => itemOf(label, fixture, index, labels));
  const namespaces = [...labels].map(([name, own]) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: own },
  }));
  return { items, namespaces };
}

interface Source {
  readonly label: string;
  readonly fixture: Pick<Fixture, 'object' | 'context'>;
}

function fixtures(): Source[] {
  return fixturePolicies().flatMap((policy) =>
    (['pass', 'fail', 'mutate'] as const).flatMap((folder) =>
      fixturesOf(policy, folder).map((fixture) => ({ label: `${policy}/${folder}/${fixture.name}`, fixture })),
    ),
  );
}

function files(): Source[] {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const examples = readdirSync(`${root}examples`).map((file) => `examples/${file}`);
  return [...examples, 'test/handbook/templates.yaml', 'test/cluster/parity/odd.yaml'].flatMap((file) =>
    parseAllDocuments(readFileSync(root + file, 'utf8')).map((document, index) => ({
      label: `${file} #${index + 1}`,
      fixture: { object: document.toJS() as JsonObject, context: {} },
    })),
  );
}

function generated(): Source[] {
  return acceptableObjects(GENERATED, SEED).map((object, index) => ({
    label: `generated #${index} of seed ${SEED}`,
    fixture: { object, context: {} },
  }));
}

/**
 * A fixture that speaks of its surroundings gets some of its own: a namespace, or in that of the executors a target of
 * another name.
 */
function itemOf(
  label: string,
  { object, context }: Source['fixture'],
  index: number,
  labels: Map<string, JsonObject>,
): Item {
  const beside = besideOf(object, context);
  const suffix = beside.length > 0 || context.namespaceLabels !== undefined ? `-p${index}` : '';
  const moved = [object, ...beside].map((each) => (suffix === '' ? each : move(each, suffix)));
  const [own = object, ...neighbours] = moved.map((each) => acceptable(each, index));
  for (const each of [own, ...neighbours]) {
    const namespace = valueAt(each, ['metadata', 'namespace']);
    if (typeof namespace !== 'string' || labels.has(namespace) || namespace.startsWith('kube-')) continue;
    labels.set(namespace, { ...context.namespaceLabels });
  }
  return { label, object: own, neighbours };
}

function besideOf(object: JsonObject, { target, workloads = [], set = [] }: Context): readonly JsonObject[] {
  // Whom a controller made, it makes again: the API server's own does.
  // The items of a list don't say what they are.
  const lookedUp = [...(target ? [target] : []), ...workloads].map(
    (each): JsonObject => ({ apiVersion: 'apps/v1', ...each }),
  );
  const stated = [...lookedUp, ...set].filter(
    (each) => valueAt(each, ['metadata', 'ownerReferences']) === undefined && !leftOut.includes(String(each.kind)),
  );
  const ref = valueAt(object, ['spec', 'scaleTargetRef']);
  if (stated.length > 0 || !isObject(ref) || valueAt(object, ['metadata', 'namespace']) !== EXECUTORS) return stated;
  // A set without the target does not know whose the autoscaler is, and a cluster without it does.
  const isScalable = ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(String(ref.kind));
  if (ref.name === 'ge-executor' || !isScalable || ref.apiVersion !== 'apps/v1') return stated;
  return [{ apiVersion: 'apps/v1', kind: ref.kind, metadata: { name: ref.name, namespace: EXECUTORS } }];
}

function move(object: JsonObject, suffix: string): JsonObject {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const spec = isObject(object.spec) ? object.spec : {};
  if (metadata.namespace !== EXECUTORS) {
    return { ...object, metadata: { ...metadata, namespace: `${metadata.namespace ?? 'default'}${suffix}` } };
  }
  const renamed = { ...object, metadata: { ...metadata, name: `${metadata.name}${suffix}` } };
  const ref = spec.scaleTargetRef;
  if (!isObject(ref) || ref.name === 'ge-executor') return renamed;
  return { ...renamed, spec: { ...spec, scaleTargetRef: { ...ref, name: `${ref.name}${suffix}` } } };
}

import { afterAll, beforeAll, expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createEngine } from '../../../src/engine/engine.ts';
import { formatPath, type JsonObject, valueAt } from '../../../src/engine/json.ts';
import type { AdmissionRequest } from '../../../src/engine/request.ts';
import type { Zone } from '../../../src/engine/zone.ts';
import { backstopObjects } from '../../../src/install/backstop-objects.ts';
import { findingSentence } from '../../../src/text/sentence.ts';
import { loadProfile } from '../../../src/zones/load.ts';
import { registry } from '../../../webhooks/index.ts';
import { zonegate } from '../../cli/support/run.ts';
import { successOf } from '../../support/results.ts';
import { eventually, kubectl, mustKubectl } from '../support/kubectl.ts';
import { namespaces } from '../support/objects.ts';

/** The policies that the API server holds by itself. */
export const heldPolicies = registry.policies.filter(({ backstop }) => backstop !== undefined).map(({ id }) => id);

/** What `zonegate backstop` prints. */
export async function printed(...flags: readonly string[]): Promise<readonly JsonObject[]> {
  const { code, stdout, stderr } = await zonegate(['backstop', ...flags]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return [...parseAllDocuments(stdout)].map((document) => document.toJS() as JsonObject);
}

/** What the command would print for a zone. */
export const objectsFor = (zone: Zone) => async () => backstopObjects(registry, zone) as readonly JsonObject[];

/** The zone of a profile. */
export function zoneFrom(profile: JsonObject): Zone {
  const head = { apiVersion: 'zonegate.dev/v1alpha1', kind: 'ZoneProfile', name: 'test' };
  return successOf(loadProfile(JSON.stringify({ ...head, ...profile }), 'test.yaml', registry));
}

/** Installs the backstop, and nothing else of zonegate, for all tests of a block. */
export function useBackstop(objects: () => Promise<readonly JsonObject[]>, before = async () => {}): void {
  beforeAll(async () => {
    await mustKubectl(['apply', '-f', '-'], namespaces);
    await before();
    await install(await objects());
  });
  afterAll(async () => {
    await uninstall();
    const kinds =
      'deployments,statefulsets,daemonsets,replicationcontrollers,horizontalpodautoscalers,cronjobs,jobs,pods';
    for (const namespace of ['ge-agents', 'ge-system', 'kube-system'])
      await mustKubectl(['delete', kinds, '--all', '-n', namespace, '--wait=false']);
  });
}

const CANARY = 'zonegate-canary';

/** The API server takes new policies in all together, at intervals: a last one tells when it has. */
async function install(objects: readonly JsonObject[]): Promise<void> {
  await mustKubectl(['apply', '-f', '-'], objects);
  await mustKubectl(['apply', '-f', '-'], canary);
  await eventually('the backstop in force', async () => ((await isCanaryDenied()) ? true : undefined));
}

async function uninstall(): Promise<void> {
  await mustKubectl(['delete', 'validatingadmissionpolicies,validatingadmissionpolicybindings', '--all']);
  await eventually('the backstop gone', async () => ((await isCanaryDenied()) ? undefined : true));
}

const canary: readonly JsonObject[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: CANARY },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
      validations: [{ expression: `!object.metadata.name.startsWith('${CANARY}')` }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: CANARY },
    spec: { policyName: CANARY, validationActions: ['Deny'] },
  },
];

async function isCanaryDenied(): Promise<boolean> {
  const { code } = await kubectl(['create', 'configmap', CANARY, '--dry-run=server']);
  return code !== 0;
}

/** What the API server said in warnings of the backstop, without the names of the policies; sorted. */
export function backstopWarnings(warnings: readonly string[]): readonly string[] {
  return warnings
    .flatMap((text) => /^Validation failed for ValidatingAdmissionPolicy 'zonegate-[^:]*: (.*)$/.exec(text)?.[1] ?? [])
    .sort();
}

/**
 * What the engine finds that is new, of what the backstop holds, as the sentences of a denial; sorted. It looks nothing
 * up, as the API server can't.
 */
export function newFindings(zone: Zone, request: AdmissionRequest): readonly string[] {
  const engine = createEngine(registry, zone);
  const { admissionCase } = engine.open(request);
  if (admissionCase === undefined) return [];
  const { violations, errors } = engine.validate(admissionCase, {});
  expect(errors).toEqual([]);
  return violations
    .filter(({ policy, finding, isOld }) => policy.backstop?.message === finding.message && !isOld)
    .map(({ policy, finding: { message, path, found, wanted } }) =>
      findingSentence({ policy, finding: { message } }, formatPath(path), `found ${found}, wanted ${wanted}`),
    )
    .sort();
}

/** The API server's opinion of the CEL, once it has one. */
export function typeChecked(): Promise<Readonly<Record<string, unknown>>> {
  return eventually('types checked', async () => {
    const { stdout } = await mustKubectl(['get', 'validatingadmissionpolicies', '-o', 'json']);
    const { items } = JSON.parse(stdout) as { items: readonly JsonObject[] };
    const opinions = items.map((item) => [
      valueAt(item, ['metadata', 'name']),
      valueAt(item, ['status', 'typeChecking']),
    ]);
    return opinions.every(([, opinion]) => opinion !== undefined) ? Object.fromEntries(opinions) : undefined;
  });
}

/** Sends an object as a dry run: what the API server made of it, and what it said. */
export async function send(command: 'create' | 'replace', object: JsonObject) {
  const flags = ['--dry-run=server', '--validate=ignore', '-o', 'json', '-f', '-'];
  const { code, stdout, stderr, warnings } = await kubectl([command, ...flags], object);
  const made = code === 0 ? (JSON.parse(stdout) as JsonObject) : undefined;
  return { made, stderr, told: backstopWarnings(warnings) };
}

// No injection harms what it is injected into: what the API server takes without zonegate it takes with it, the pods and
// Jobs that come of it as well, and what its author said still holds. On generated workloads, each sent as a dry run.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import { podSpecPath, workloads } from '../../src/engine/resource.ts';
import { type Peculiar, peculiarWorkloads, type Trait } from '../support/arbitrary/peculiar.ts';
import { type Api, openApi } from './parity/api.ts';
import { corpus } from './parity/corpus.ts';
import { eventually, mustKubectl } from './support/kubectl.ts';
import { namespaces } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const SEED = 40_417;
const COUNT = 800;
const generated = peculiarWorkloads(COUNT, SEED);

/** What the project has besides: their traits nobody wrote down. */
const known: readonly Peculiar[] = corpus()
  .items.map(({ object }) => ({ object, traits: new Set<Trait>() }))
  .filter(({ object }) => {
    const namespace = valueAt(object, ['metadata', 'namespace']);
    const isHere = namespaces.some((each) => valueAt(each, ['metadata', 'name']) === namespace);
    return isHere && resourceOf(object) !== undefined && valueAt(object, ['metadata', 'name']) !== undefined;
  });

/** Judged by nobody: there the API server answers alone. */
const ALONE = 'kube-system';

/** What each was stored as; of what was refused, why. */
type Outcomes = ReadonlyMap<Peculiar, JsonObject | string>;

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

function resourceOf({ kind, apiVersion }: JsonObject) {
  return workloads.find((each) => each.kind === kind && String(apiVersion).endsWith(each.version));
}

/** Writes each as a dry run, by server-side apply: then it is known what its author set. */
async function outcomes(all: readonly Peculiar[]): Promise<Outcomes> {
  const write = async (one: Peculiar): Promise<[Peculiar, JsonObject | string]> => {
    const { status, body } = await api.write(one.object, 'apply', { dryRun: true });
    return [one, status < 300 ? body : String(body.message)];
  };
  return new Map(await Promise.all(all.map(write)));
}

/** Why the API server takes some of what becomes of a workload not. */
async function refusedOf(stored: JsonObject): Promise<readonly string[]> {
  const answers = await Promise.all(offspringOf(stored).map((child) => api.write(child, 'create', { dryRun: true })));
  return answers.flatMap(({ status, body }) => (status < 300 ? [] : [String(body.message)]));
}

/** What controllers make of a stored workload. */
function offspringOf(stored: JsonObject): readonly JsonObject[] {
  const resource = resourceOf(stored);
  const template = valueAt(stored, resource?.template ?? []);
  const metadata = { generateName: 'child-', namespace: ALONE };
  const made: JsonObject[] = [];
  if (stored.kind !== 'Pod') made.push({ apiVersion: 'v1', kind: 'Pod', metadata, spec: valueAt(template, ['spec']) });
  const job = valueAt(stored, ['spec', 'jobTemplate', 'spec']);
  if (job !== undefined) made.push({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: job });
  return made;
}

const specOf = (stored: JsonObject): unknown => {
  const resource = resourceOf(stored);
  return resource && valueAt(stored, podSpecPath(resource));
};

/** What its author wrote and is gone, or is another now. */
function overridden(written: unknown, stored: unknown, at: Path = []): string[] {
  if (Array.isArray(written) && Array.isArray(stored)) {
    return written.flatMap((each, index) => overridden(each, stored[index], [...at, index]));
  }
  if (isObject(written) && isObject(stored)) {
    return Object.keys(written).flatMap((key) => overridden(written[key], stored[key], [...at, key]));
  }
  return Object.is(written, stored) ? [] : [at.join('.')];
}

/** What would keep a workload of these traits from running as it would without. */
function harmIn(traits: ReadonlySet<Trait>, without: JsonObject, withUs: JsonObject): string[] {
  const harm: string[] = [];
  const changed = (what: string, ...path: Path) => {
    const [before, after] = [without, withUs].map((each) => JSON.stringify(valueAt(specOf(each), path)));
    if (before !== after) harm.push(`${what}: ${path.join('.')} was ${before}, is ${after}`);
  };
  if (traits.has('windows')) {
    changed('Windows knows none', 'securityContext');
    if (JSON.stringify(specOf(withUs)).includes('/bin/sh')) harm.push('Windows has no /bin/sh');
  }
  if (traits.has('own-users')) changed('its root is nobody', 'securityContext', 'runAsNonRoot');
  const strategies = [without, withUs].map((each) => JSON.stringify(valueAt(each, ['spec', 'strategy'])));
  if (traits.has('waits') && strategies[0] !== strategies[1]) harm.push(`its rollout hangs: ${strategies[1]}`);
  const limits = [without, withUs].map((each) => valueAt(each, ['spec', 'jobTemplate', 'spec', 'backoffLimit']));
  if (traits.has('counts-failures') && limits[0] !== limits[1]) harm.push(`it counts failures: ${limits[1]}`);
  return harm;
}

describe('workloads of all kinds', () => {
  const all = [...generated, ...known];
  let without: Outcomes;
  /** Those that were taken without zonegate, as they were stored without and with it. */
  let both: { readonly one: Peculiar; readonly before: JsonObject; readonly after: JsonObject | string }[];

  useZone('zone-1', async () => {
    await mustKubectl(['apply', '-f', '-'], namespaces);
    await eventually('service accounts', async () => {
      const { stdout } = await mustKubectl(['get', 'serviceaccounts', '--all-namespaces', '--no-headers']);
      const names = [ALONE, ...namespaces.map((each) => String(valueAt(each, ['metadata', 'name'])))];
      return names.every((name) => new RegExp(`^${name}\\s+default\\s`, 'm').test(stdout)) || undefined;
    });
    without = await outcomes(all);
  });
  beforeAll(async () => {
    const after = await outcomes(all);
    both = [...without].flatMap(([one, before]) =>
      typeof before === 'string' ? [] : [{ one, before, after: after.get(one) ?? '' }],
    );
  });

  /** What is wrong with each, and its object; of those that were refused that is told elsewhere. */
  const faults = (of: (one: Peculiar, before: JsonObject, after: JsonObject) => readonly string[]) =>
    both.flatMap(({ one, before, after }) => {
      const found = typeof after === 'string' ? [] : of(one, before, after);
      return found.length > 0 ? [`${found.join('\n')}\n${JSON.stringify(one.object)}`] : [];
    });

  it('are many, and have each trait often', () => {
    const made = both.filter(({ one }) => generated.includes(one));
    expect(made.length).toBeGreaterThanOrEqual(500);
    for (const trait of ['windows', 'own-users', 'waits', 'counts-failures'] as const) {
      expect(made.filter(({ one }) => one.traits.has(trait)).length, trait).toBeGreaterThanOrEqual(50);
    }
    expect(both.length - made.length).toBeGreaterThanOrEqual(100);
  });

  it('are taken with zonegate as without', () => {
    expect(both.flatMap(({ one, after }) => (typeof after === 'string' ? [[after, one.object]] : []))).toEqual([]);
  });

  it('have pods and Jobs that are taken as well', async () => {
    const refused = await Promise.all(
      both.map(async ({ one, before, after }) => {
        if (typeof after === 'string') return [];
        const now = await refusedOf(after);
        const isNew = now.length > 0 && now.length > (await refusedOf(before)).length;
        return isNew ? [[now, one.object]] : [];
      }),
    );
    expect(refused.flat()).toEqual([]);
  });

  it('keep what their authors wrote', () => {
    const lost = faults(({ object }, before, after) => {
      const known = new Set(overridden(object, before));
      return overridden(object, after).filter((path) => !known.has(path));
    });
    expect(lost).toEqual([]);
  });

  it('run as they would without', () => {
    expect(faults(({ traits }, before, after) => harmIn(traits, before, after))).toEqual([]);
  });
});

// What policies cost that do not match the kind of a review: nothing. Measured in this process, without the server, so
// that nothing else can hide it.

import { createEngine } from '../src/engine/engine.ts';
import type { Policy } from '../src/engine/policy.ts';
import { createRegistry, type Registry } from '../src/engine/registry.ts';
import type { AdmissionRequest } from '../src/engine/request.ts';
import { deployments } from '../src/engine/resource.ts';
import { zoneOf } from '../src/zones/resolve.ts';
import { caseOf } from '../test/support/opened.ts';
import { registry } from '../webhooks/index.ts';
import { samples } from './reviews.ts';

const ROUNDS = 25;
const REVIEWS = 400;
const STRANGERS = 300;

export interface CatalogueRow {
  readonly policies: string;
  readonly count: number;
  /** Microseconds that one review takes to be mutated and judged. */
  readonly microseconds: number;
  /** Against the policies of the review's own kind alone. */
  readonly ratio: number;
}

/** Judges the small review, a Deployment, by ever more policies of which the same ones match. */
export function measureCatalogue(): readonly CatalogueRow[] {
  const body = samples().find(({ name }) => name === 'small')?.body ?? '{}';
  const request: AdmissionRequest = JSON.parse(body).request;
  const matching = registry.policies.filter(({ match }) => match.resources.includes(deployments));
  const stranger = registry.byId.get('hpa-scale-up-window') as Policy;
  const strangers = Array.from({ length: STRANGERS }, (_, index) => ({ ...stranger, id: `stranger-${index}` }));
  const contestants = [
    {
      policies: 'those that match a Deployment',
      judge: judge(createRegistry(matching), request),
      count: matching.length,
    },
    { policies: 'the whole catalogue', judge: judge(registry, request), count: registry.policies.length },
    {
      policies: `and ${STRANGERS} more for HPAs`,
      judge: judge(createRegistry([...registry.policies, ...strangers]), request),
      count: registry.policies.length + STRANGERS,
    },
  ];
  const times = contestants.map((): number[] => []);
  for (let round = -5; round < ROUNDS; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const begin = process.hrtime.bigint();
      for (let review = 0; review < REVIEWS; review++) contestant.judge();
      const took = Number(process.hrtime.bigint() - begin) / 1000 / REVIEWS;
      if (round >= 0) times[index]?.push(took);
    }
  }
  const medians = times.map(median);
  return contestants.map(({ policies, count }, index) => ({
    policies,
    count,
    microseconds: medians[index] ?? 0,
    // Within a round, so that what disturbs one disturbs all.
    ratio: median((times[index] ?? []).map((time, round) => time / (times[0]?.[round] ?? time))),
  }));
}

function judge(policies: Registry, request: AdmissionRequest): () => void {
  const zone = zoneOf('zone-1', registry);
  const settings = policies.policies.map(
    (policy) => [policy.id, zone.policies[policy.id] ?? asDefault(policy)] as const,
  );
  const engine = createEngine(policies, { ...zone, policies: Object.fromEntries(settings) });
  return () => {
    const opened = caseOf(engine, request);
    engine.mutate(opened, {});
    engine.validate(opened, {});
  };
}

function asDefault(policy: Policy) {
  return { level: policy.level, options: policy.options.parse({}) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

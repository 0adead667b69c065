import * as z from 'zod';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import { deployments } from '../../src/engine/resource.ts';
import { loadProfile } from '../../src/zones/load.ts';
import { problemTexts } from '../support/results.ts';

const policy = (id: string, level: 'must' | 'should', options: z.ZodType<unknown>) =>
  definePolicy({
    id,
    level,
    zones: everyZone,
    endangers: 'reliability',
    handbook: 'DEPLOYMENTS',
    docs: { quote: 'q', summary: 'S.', rationale: 'R.', remediation: 'R.' },
    match: { resources: [deployments], operations: ['CREATE'] },
    options,
    messages: { wrong: { text: 'wrong', compares: 'nothing' } },
    validate() {},
  });

const Limits = z
  .strictObject({
    least: z.int().min(1).default(2),
    most: z.int().default(5),
    images: z.array(z.string()).default(['a']),
    tiers: z.record(z.string(), z.strictObject({ size: z.number() })).default({}),
  })
  .refine(({ least, most }) => least <= most, { error: 'least is above most', path: ['least'] });

/** Policies with all kinds of options. */
export const registry = createRegistry([
  policy('plain-rule', 'must', z.strictObject({})),
  policy('soft-rule', 'should', z.strictObject({})),
  policy('limit-rule', 'must', Limits),
]);

/** What every profile begins with: three lines. */
export const head = 'apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: a\n';

/** The problems of a profile as they are printed. */
export const problems = (text: string): readonly string[] => problemTexts(loadProfile(text, 'p.yaml', registry));

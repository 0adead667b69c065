import * as z from 'zod';
import { type Path, shown, valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { cronJobs } from '../../src/engine/resource.ts';

const POLICY: Path = ['spec', 'concurrencyPolicy'];

/** The API server's default. */
const API_DEFAULT = 'Allow';

export const cronjobConcurrency = definePolicy({
  id: 'cronjob-concurrency',
  level: 'must',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'CRONJOBS_AND_JOBS',
  docs: {
    quote: 'concurrencyPolicy: Forbid # never run concurrent instances',
    summary: 'A CronJob never runs twice at the same time.',
    rationale: 'A run that takes longer than its interval would pile up behind itself.',
    remediation: 'Set spec.concurrencyPolicy to Forbid, or leave it out: it is injected.',
  },
  match: { resources: [cronJobs], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    concurrent: { text: 'runs of the job may overlap, or replace each other', compares: 'subject' },
  },
  injects: { summary: '`concurrencyPolicy: Forbid`' },
  remedies: '`concurrencyPolicy` to Forbid',
  mutate({ draft, intent }) {
    if (intent.isUnset(POLICY, API_DEFAULT, 'Forbid')) draft.set(POLICY, 'Forbid');
  },
  validate({ object }, report) {
    const value = valueAt(object, POLICY);
    if (value === 'Forbid') return;
    const found = shown(value ?? 'unset (Allow)');
    // Allow and Replace do different harm: a change from one to the other is new.
    const about = shown(value ?? API_DEFAULT);
    const remedy = [{ path: POLICY, value: 'Forbid' }];
    report({ message: 'concurrent', path: POLICY, found, wanted: 'Forbid', about, remedy });
  },
  backstop: {
    message: 'concurrent',
    path: () => POLICY,
    breaks: (value) => `${value}.orValue('') != 'Forbid'`,
    about: (value) => `${value}.orValue('${API_DEFAULT}')`,
    found: (value) => `${value}.orValue('unset (Allow)')`,
    wanted: "'Forbid'",
  },
});

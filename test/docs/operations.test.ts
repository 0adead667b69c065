import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { internalError } from '../../src/admission/result.ts';
import { logDecision } from '../../src/server/decision-log.ts';
import { loggerTo } from '../../src/server/log.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { registry } from '../../webhooks/index.ts';
import { requestFor } from '../support/request.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

it('docs/operations.md lists every metric of zonegate, and no other', async () => {
  const text = await createMetrics(registry, '1.2.3').text();
  const served = Array.from(text.matchAll(/^# TYPE (zonegate_\w+) /gm), ([, name]) => name);
  const listed = Array.from(page.matchAll(/^\| `(zonegate_\w+)` \|/gm), ([, name]) => name);
  expect(served.length).toBeGreaterThan(10);
  expect(listed.toSorted()).toEqual(served.toSorted());
});

it('docs/operations.md lists every field of a line of the log', () => {
  const lines: string[] = [];
  const logger = loggerTo('debug', { write: (line: string) => lines.push(line) });
  const metadata = { name: 'api', namespace: 'ge-system' };
  const bare = requestFor({ apiVersion: 'apps/v1', kind: 'Deployment', metadata }, { username: 'somebody' });
  const request = { ...bare, subResource: 'scale', dryRun: true };
  // Whatever a line can say, together.
  const outcome = {
    ...internalError('c1', 'audit', request, new Error('x'), 'host-network'),
    exemption: 'no-op',
    policies: 'host-network',
    isUnfinished: true,
    rollback: { revision: '3' },
  } as const;
  logDecision(logger, 'validate', request, outcome, 1);
  const fields = lines.flatMap((line) => Object.keys(JSON.parse(line))).filter((field) => field !== 'msg');
  expect(fields).toEqual(expect.arrayContaining(['subresource', 'dryRun', 'rollback', 'unfinished', 'correlationId']));
  const [, section = ''] = page.split('## The log');
  expect(fields.filter((field) => !section.includes(`\`${field}\``))).toEqual([]);
});

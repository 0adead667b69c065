// A policy that throws is a bug of ours: told in a line, and never taken for a denial.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createRegistry } from '../../src/engine/registry.ts';
import { registry } from '../../webhooks/index.ts';
import { refused, zonegate } from './support/run.ts';

const policies = createRegistry(
  registry.policies.map((policy) => {
    if (policy.id !== 'host-network') return policy;
    const validate = () => {
      throw new TypeError('the bug');
    };
    return { ...policy, validate };
  }),
);
const file = fileURLToPath(new URL('../../examples/good-citizen.yaml', import.meta.url));

it.each([
  ['check', ['check', '--zone', 'zone-3', file]],
  ['fix', ['fix', '--zone', 'zone-3', '--diff', file]],
  ['promote', ['promote', '-f', file, '--to', 'zone-3']],
])('%s', async (_, argv) => {
  expect(await zonegate(argv, {}, { policies })).toEqual(
    refused(
      'internal error of zonegate, please report it: policy host-network failed, which is our fault: the bug',
      'internal-error',
    ),
  );
});

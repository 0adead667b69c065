import { expect, it } from 'vitest';
import { clientTier } from '../../../webhooks/resources/client-tier.ts';
import { resourceLimits } from '../../../webhooks/resources/resource-limits.ts';

const limits = { cpu: '100m', memory: '128Mi' };
const above = { cpu: '0.2', memory: '128Mi' };

it('what is filled in may not ask for more than it allows: the API server takes no such pod', () => {
  const errors = [
    clientTier.options.safeParse({ tiers: { mine: { requests: above, limits, replicas: 1 } } }),
    resourceLimits.options.safeParse({ defaults: { requests: above, limits } }),
  ].flatMap(({ error }) => error?.issues.map(({ message }) => message));
  expect(errors).toEqual(Array(2).fill('expected requests that are not above the limits'));
  expect(resourceLimits.options.safeParse({ defaults: { requests: limits, limits } }).success).toBe(true);
});

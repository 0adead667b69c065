import { compliantContainer, deployment } from '../support/objects.ts';
import { container, type Scenario } from './scenario.ts';

const { resources } = compliantContainer;

export const resourcesScenarios: readonly Scenario[] = [
  {
    policy: 'resource-limits',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { container: { resources: { requests: resources.requests } } }),
  },
  {
    policy: 'client-tier',
    namespace: 'sh-acme',
    good: deployment,
    unset: (names) => deployment(names, { container: { resources: undefined } }),
    injected: [[[...container, 'resources'], resources]],
    bad: (names) =>
      deployment(names, { container: { resources: { ...resources, limits: { cpu: '300m', memory: '256Mi' } } } }),
  },
];

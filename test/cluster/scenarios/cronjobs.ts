import { cronJob } from '../support/objects.ts';
import type { Scenario } from './scenario.ts';

export const cronjobsScenarios: readonly Scenario[] = [
  {
    policy: 'cronjob-concurrency',
    namespace: 'ge-agents',
    good: cronJob,
    unset: (names) => cronJob(names, { spec: { concurrencyPolicy: undefined } }),
    injected: [[['spec', 'concurrencyPolicy'], 'Forbid']],
    bad: (names) => cronJob(names, { spec: { concurrencyPolicy: 'Replace' } }),
  },
  {
    policy: 'cronjob-limits',
    namespace: 'ge-agents',
    good: cronJob,
    unset: (names) =>
      cronJob(names, {
        spec: {
          successfulJobsHistoryLimit: undefined,
          failedJobsHistoryLimit: undefined,
          startingDeadlineSeconds: undefined,
        },
        job: { backoffLimit: undefined, activeDeadlineSeconds: undefined },
        pod: { restartPolicy: undefined },
      }),
    injected: [
      [['spec', 'successfulJobsHistoryLimit'], 3],
      [['spec', 'failedJobsHistoryLimit'], 3],
      [['spec', 'startingDeadlineSeconds'], 120],
      [['spec', 'jobTemplate', 'spec', 'backoffLimit'], 2],
      [['spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds'], 300],
      [['spec', 'jobTemplate', 'spec', 'template', 'spec', 'restartPolicy'], 'OnFailure'],
    ],
    bad: (names) => cronJob(names, { spec: { startingDeadlineSeconds: 600 } }),
  },
];

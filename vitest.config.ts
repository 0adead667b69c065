import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/support/slowest.ts', './test/support/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/cluster/**', 'test/node/**', 'test/cost/**'],
          setupFiles: ['test/support/seed.ts'],
          // One core less than there are, as by default, is one of two on a small machine.
          maxWorkers: '100%',
          // Some start a program, and the machine may do other things.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'cost',
          include: ['test/cost/**/*.test.ts'],
          // What runs is counted from before it is compiled.
          setupFiles: ['test/cost/support/start.ts'],
          // Optimized code is not counted.
          execArgv: ['--no-opt', '--no-maglev'],
          maxWorkers: '100%',
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          exclude: ['test/cluster/attacks/**'],
          globalSetup: ['test/cluster/support/control-plane.ts'],
          // A control plane and a set of webhooks for each worker. Two keep two cores busy.
          setupFiles: ['test/cluster/support/start.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/node/**/*.test.ts'],
          globalSetup: ['test/node/support/node.ts'],
          // One node: the files take turns, after all others, for what is watched there takes its time.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'attacks',
          include: ['test/cluster/attacks/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});

import { Command, Option } from 'commander';
import { connectCluster } from '../cluster/connect.ts';
import { type Verified, verifyAdmission } from '../cluster/verify.ts';
import { NegativeAnswer, UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { duration } from './options.ts';

interface Options {
  readonly kubeconfig?: string;
  readonly apiServer?: string;
  readonly namespace: string;
  readonly timeout: number;
}

/** Between two questions: new webhooks are called within a second. */
const PAUSE = 500;

/** `zonegate verify`: whether the API server calls us; `helm test` runs it. */
export function verifyCommand({ stdout, env }: Io): Command {
  return new Command('verify')
    .summary('ask the API server whether it calls the webhooks')
    .description('Creates a Deployment that breaks a rule, as a dry run, and looks whether the webhooks had their say.')
    .addOption(new Option('--kubeconfig <file>', 'how to reach the API server'))
    .addOption(new Option('--api-server <url>', 'another way to it, URL or DNS name, where the usual one is broken'))
    .addOption(new Option('--namespace <name>', 'where: one that is judged').default('default'))
    .addOption(new Option('--timeout <time>', 'how long to try').argParser(duration).default(30_000, '30s'))
    .addHelpText(
      'after',
      '\nExit codes:\n  0  both webhooks are called\n  1  they are not\n  2  nobody could be asked\n',
    )
    .action(async ({ kubeconfig, apiServer: serverOverride, namespace, timeout }: Options) => {
      const connection = await connectCluster({ kubeconfig, env, serverOverride });
      const { cluster } = connection;
      if (cluster === undefined) throw new UsageError(connection.reason ?? connection.error.message);
      const { isMutated, isJudged } = await ask((left) => verifyAdmission(cluster, namespace, left), timeout);
      stdout(`mutate    ${isMutated ? 'called' : 'NOT called'}\nvalidate  ${isJudged ? 'called' : 'NOT called'}\n`);
      if (!isMutated || !isJudged) throw new NegativeAnswer();
    });
}

/** Again until both are called, or the time is over. */
async function ask(verify: (left: number) => Promise<Verified>, timeout: number): Promise<Verified> {
  const end = Date.now() + timeout;
  for (;;) {
    const left = end - Date.now();
    const isOver = left <= PAUSE;
    try {
      const verified = await verify(Math.max(left, PAUSE));
      if (isOver || (verified.isMutated && verified.isJudged)) return verified;
    } catch (error) {
      if (isOver) throw new UsageError(`the API server cannot be asked: ${(error as Error).message}`);
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

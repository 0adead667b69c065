import { Command, Option } from 'commander';
import { type Verified, verifyAdmission } from '../cluster/verify.ts';
import { type ApiServerChoice, apiServerOption, kubeconfigOption, theCluster } from './api-server.ts';
import { NegativeAnswer, UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { duration } from './options.ts';

interface Options extends ApiServerChoice {
  readonly namespace: string;
  readonly timeout: number;
}

/** Between two questions: new webhooks are called within a second. */
const PAUSE = 500;

/** `zonegate verify`: whether the API server calls us; `helm test` runs it. */
export function verifyCommand(io: Io): Command {
  return new Command('verify')
    .summary('ask the API server whether it calls the webhooks')
    .description('Creates a Deployment that breaks a rule, as a dry run, and looks whether the webhooks had their say.')
    .addOption(kubeconfigOption())
    .addOption(apiServerOption())
    .addOption(new Option('--namespace <name>', 'where: one that is judged').default('default'))
    .addOption(new Option('--timeout <time>', 'how long to try').argParser(duration).default(30_000, '30s'))
    .addHelpText(
      'after',
      '\nExit codes:\n  0  both webhooks are called\n  1  they are not\n  2  nobody could be asked\n',
    )
    .action(async ({ namespace, timeout, ...choice }: Options) => {
      const cluster = await theCluster(choice, io);
      const { isMutated, isJudged } = await ask((left) => verifyAdmission(cluster, namespace, left), timeout);
      io.stdout(`mutate    ${isMutated ? 'called' : 'NOT called'}\nvalidate  ${isJudged ? 'called' : 'NOT called'}\n`);
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

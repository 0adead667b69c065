import { Command, Option } from 'commander';
import type { Cluster } from '../cluster/connect.ts';
import { whyNotCalled } from '../cluster/registration.ts';
import { type Seen, type Verified, verifyAdmission, type Webhook, webhooks } from '../cluster/verify.ts';
import { shorten } from '../engine/json.ts';
import { failureOf, type Result, success } from '../problem/problem.ts';
import { clean } from '../text/clean.ts';
import {
  type ApiServerChoice,
  apiServerOption,
  connectedCluster,
  interactiveRequest,
  kubeconfigOption,
} from './api-server.ts';
import { type ExitCode, exitCodes, type Finish, refuse } from './exit.ts';
import type { Io } from './io.ts';
import { duration } from './options.ts';

interface Options extends ApiServerChoice {
  readonly namespace: string;
  readonly timeout: number;
}

/** Milliseconds between two questions: new webhooks are called within a second. */
const PAUSE = 500;

/** `zonegate verify`: whether the API server calls us; `helm test` runs it. */
export function verifyCommand(io: Io, finish: Finish): Command {
  return new Command('verify')
    .summary('ask the API server whether it calls the webhooks')
    .description(
      'Creates a Deployment as a dry run, with an annotation that each webhook answers, whatever the profile says and whether or not the Deployment is denied. Needs the right to create Deployments in the namespace. With the right to read the webhook configurations, it also prints why a webhook is not called.',
    )
    .addOption(kubeconfigOption())
    .addOption(apiServerOption())
    .addOption(new Option('--namespace <name>', 'a namespace that is not exempt').default('default'))
    .addOption(new Option('--timeout <time>', 'how long to try').argParser(duration).default(30_000, '30s'))
    .addHelpText(
      'after',
      '\nExit codes:\n  0  the API server calls both webhooks\n  1  a webhook is not called, or does not answer\n  2  the API server could not be asked, or not about both webhooks\n',
    )
    .action(async (options: Options) => finish(await verify(options, io)));
}

async function verify({ namespace, timeout, ...choice }: Options, io: Io): Promise<ExitCode> {
  const connection = await connectedCluster(choice, io);
  if (!connection.ok) return refuse(connection.problems, io);
  const cluster = connection.value;
  const verified = await ask((left) => verifyAdmission(cluster, namespace, left), timeout);
  if (!verified.ok) return refuse(verified.problems, io);
  const lines = webhooks.map((webhook) => lineOf(webhook, verified.value, cluster, namespace));
  io.stdout((await Promise.all(lines)).join(''));
  const states = webhooks.map((webhook) => verified.value[webhook].state);
  if (states.includes('not-called') || states.includes('failing')) return exitCodes.negative;
  return states.includes('unknown') ? exitCodes.error : exitCodes.ok;
}

/** Again until both are called, or the time is over: then what was seen last counts. */
async function ask(once: (left: number) => Promise<Verified>, timeout: number): Promise<Result<Verified>> {
  const end = Date.now() + timeout;
  let last: Verified | undefined;
  for (;;) {
    const left = end - Date.now();
    const isOver = left <= PAUSE;
    try {
      last = await once(Math.max(left, PAUSE));
      if (isOver || webhooks.every((webhook) => isCalled(last?.[webhook]))) return success(last);
    } catch (error) {
      // A webhook that keeps the API server waiting takes all that is left of the time.
      if (isOver && last !== undefined) return success(last);
      if (isOver) {
        const why = oneLine((error as Error).message);
        return failureOf('api-server-failed', `the API server cannot be asked: ${why}`);
      }
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

function isCalled(seen: Seen | undefined): boolean {
  return seen?.state === 'called' || seen?.state === 'older';
}

async function lineOf(webhook: Webhook, verified: Verified, cluster: Cluster, namespace: string): Promise<string> {
  return `${webhook.padEnd(10)}${await sentenceOf(webhook, verified[webhook], cluster, namespace)}\n`;
}

async function sentenceOf(
  webhook: Webhook,
  { state, said = '' }: Seen,
  cluster: Cluster,
  namespace: string,
): Promise<string> {
  if (state === 'called') return 'called';
  if (state === 'older') return 'called, as its warnings or injections show (it is older than this command)';
  if (state === 'failing') return `does NOT answer: ${oneLine(said)}`;
  if (state === 'unknown') return `not known: something else refused the request: ${oneLine(said)}`;
  return `NOT called: ${oneLine(await whyNotCalled(cluster, webhook, namespace, interactiveRequest))}`;
}

/** The longest message of others that is shown, in characters. */
const LONGEST = 400;

function oneLine(text: string): string {
  return clean(shorten(text, LONGEST));
}

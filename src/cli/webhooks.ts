import { X509Certificate } from 'node:crypto';
import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import type { Registry } from '../engine/registry.ts';
import { webhookConfigurations } from '../install/webhook-configuration.ts';
import { failureOf, type Result, success } from '../problem/problem.ts';
import { type ExitCode, exitCodes, type Finish, refuse } from './exit.ts';
import type { Io } from './io.ts';
import { configOption, zoneOption } from './options.ts';
import { chooseZone, readText, type ZoneChoice } from './zone.ts';

interface Options extends ZoneChoice {
  readonly url?: string;
  readonly caFile?: string;
  readonly namespace?: string;
}

/** `zonegate webhooks`: the webhook configurations of the API server, for kubectl apply. */
export function webhooksCommand(registry: Registry, io: Io, finish: Finish): Command {
  return new Command('webhooks')
    .summary('print the webhook configurations, for kubectl apply')
    .description(
      'Prints the MutatingWebhookConfiguration and the ValidatingWebhookConfiguration that make an API server call zonegate by URL.',
    )
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(new Option('--url <url>', 'the URL by which the API server reaches zonegate: https://HOST:PORT'))
    .addOption(new Option('--ca-file <file>', 'the CA that signed the serving certificate, PEM'))
    .addOption(new Option('--namespace <name>', 'the namespace of zonegate, which is exempt'))
    .addHelpText(
      'after',
      '\nExample:\n  zonegate webhooks --zone zone-1 --url https://127.0.0.1:8443 --ca-file ca.crt | kubectl apply -f -\n',
    )
    .action((options: Options) => finish(printWebhooks(options, registry, io)));
}

function printWebhooks(options: Options, registry: Registry, io: Io): ExitCode {
  const chosen = chooseZone(options, registry);
  if (!chosen.ok) return refuse(chosen.problems, io);
  const url = httpsUrl(options.url);
  if (!url.ok) return refuse(url.problems, io);
  const ca = caBundle(options.caFile);
  if (!ca.ok) return refuse(ca.problems, io);
  const configurations = webhookConfigurations(registry, {
    url: url.value,
    caBundle: ca.value,
    validatingFailurePolicy: chosen.value.zone.mode === 'audit' ? 'Ignore' : 'Fail',
    exemptNamespaces: options.namespace === undefined ? [] : [options.namespace],
  });
  io.stdout(configurations.map((document) => stringify(document, { aliasDuplicateObjects: false })).join('---\n'));
  return exitCodes.ok;
}

function httpsUrl(text: string | undefined): Result<string> {
  if (text === undefined) {
    return failureOf('invalid-option', '--url is missing: the URL by which the API server reaches zonegate');
  }
  const url = URL.parse(text);
  // The API server accepts no more than this.
  const hasMore = url !== null && [url.username, url.password, url.search, url.hash].some((part) => part !== '');
  if (url?.protocol === 'https:' && !hasMore) return success(text);
  return failureOf('invalid-option', `--url ${text}: the API server calls webhooks by https://HOST:PORT only`);
}

function caBundle(file: string | undefined): Result<string> {
  if (file === undefined) {
    return failureOf('invalid-option', '--ca-file is missing: the CA that signed the serving certificate');
  }
  const text = readText(file, 'CA file');
  if (!text.ok) return text;
  // What is printed here is for everybody to read.
  if (text.value.includes('PRIVATE KEY-----')) {
    return failureOf('invalid-certificate', `the CA file ${file} holds a private key`);
  }
  if (isCertificate(text.value)) return text;
  return failureOf('invalid-certificate', `the CA file ${file} holds no PEM certificate`);
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

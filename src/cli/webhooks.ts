import { X509Certificate } from 'node:crypto';
import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import type { Registry } from '../engine/registry.ts';
import { webhookConfigurations } from '../install/webhook-configuration.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { configOption, zoneOption } from './options.ts';
import { chooseZone, readText, type ZoneChoice } from './zone.ts';

interface Options extends ZoneChoice {
  readonly url?: string;
  readonly caFile?: string;
  readonly namespace?: string;
}

/** `zonegate webhooks`: what the API server must be told, for kubectl apply. */
export function webhooksCommand(registry: Registry, { stdout }: Io): Command {
  return new Command('webhooks')
    .summary('print the webhook configurations, for kubectl apply')
    .description(
      'Prints the MutatingWebhookConfiguration and the ValidatingWebhookConfiguration that make an API server call zonegate by URL.',
    )
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(new Option('--url <url>', 'where zonegate listens, as the API server reaches it: https://HOST:PORT'))
    .addOption(new Option('--ca-file <file>', 'PEM of the CA that signed the serving certificate'))
    .addOption(new Option('--namespace <name>', 'the namespace of zonegate itself, which is never judged'))
    .addHelpText(
      'after',
      '\nExample:\n  zonegate webhooks --zone zone-1 --url https://127.0.0.1:8443 --ca-file ca.crt | kubectl apply -f -\n',
    )
    .action((options: Options) => {
      const { zone } = chooseZone(options, registry);
      const configurations = webhookConfigurations(registry, {
        url: httpsUrl(options.url),
        caBundle: caBundle(options.caFile),
        validatingFailurePolicy: zone.mode === 'audit' ? 'Ignore' : 'Fail',
        exemptNamespaces: options.namespace === undefined ? [] : [options.namespace],
      });
      stdout(configurations.map((document) => stringify(document, { aliasDuplicateObjects: false })).join('---\n'));
    });
}

function httpsUrl(text: string | undefined): string {
  if (text === undefined) {
    throw new UsageError('--url is missing: where zonegate listens, as the API server reaches it');
  }
  const url = URL.parse(text);
  // The API server accepts no more than this.
  const hasMore = url !== null && [url.username, url.password, url.search, url.hash].some((part) => part !== '');
  if (url?.protocol === 'https:' && !hasMore) return text;
  throw new UsageError(`--url ${text}: the API server calls webhooks by https://HOST:PORT only`);
}

function caBundle(file: string | undefined): string {
  if (file === undefined) throw new UsageError('--ca-file is missing: the CA that signed the serving certificate');
  const text = readText(file, 'CA file');
  // What is printed here is for everybody to read.
  if (text.includes('PRIVATE KEY-----')) throw new UsageError(`the CA file ${file} holds a private key`);
  if (!isCertificate(text)) throw new UsageError(`the CA file ${file} holds no PEM certificate`);
  return text;
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

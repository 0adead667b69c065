// Tells what happened to the examples of `make up`: what was injected and denied, from the API server's own audit log, and
// what was warned about, from what kubectl printed. Exits 1 if there is an error that no policy explains.
// Usage: node hack/report.ts ZONE AUDIT_LOG KUBECTL_OUTPUT
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { OTHER_VIOLATIONS } from '../src/admission/denial.ts';

interface AuditEvent {
  requestURI: string;
  objectRef?: { resource: string; namespace?: string; name?: string };
  responseStatus?: { code?: number; message?: string };
  requestObject?: { kind?: string; metadata?: { name?: string } };
  annotations?: Record<string, string>;
}

interface PatchOperation {
  op: string;
  path: string;
  value?: unknown;
}

type Row = [name: string, text: string];

const [zone = '', auditLog = '', kubectlOutput = ''] = process.argv.slice(2);

const style = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { stream: process.stdout });

function section(title: string, lines: string[]): void {
  if (lines.length > 0) console.log(`\n${style('bold', title)}\n${lines.join('\n')}`);
}

function nameOf({ objectRef, requestObject }: AuditEvent): string {
  const name = objectRef?.name ?? requestObject?.metadata?.name ?? '';
  return `${requestObject?.kind ?? objectRef?.resource} ${objectRef?.namespace ? `${objectRef.namespace}/` : ''}${name}`;
}

/** Without the way to the pod, which is the same in every line: /spec/template/spec/containers/0/env -> containers[0].env */
function readable(pointer: string): string {
  return pointer
    .replace(/^\/(spec\/jobTemplate\/spec\/template\/spec|spec\/jobTemplate\/spec|spec\/template\/spec|spec)\//, '')
    .replace(/^\//, '')
    .replace(/\/(\d+|-)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value)?.replaceAll('"', '').replaceAll(',', ', ').replaceAll(':', ': ') ?? '';
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

/** The first finding of each policy, and how many more there are: the whole of it is what kubectl printed. */
function onePerPolicy(rows: readonly Row[]): Row[] {
  return [...Map.groupBy(rows, ([policy]) => policy)].map(([policy, [first, ...more]]) => {
    const text = (first?.[1] ?? '').replace(/^spec\.(?:jobTemplate\.spec\.)?(?:template\.spec\.)?/, '');
    return [policy, more.length > 0 ? `${text}, and ${more.length} more` : text];
  });
}

/** Two columns under a title each, the first column as wide as its widest entry. */
function table(tables: ReadonlyMap<string, readonly Row[]>, format: 'green' | 'yellow' | 'red'): string[] {
  const width = Math.max(0, ...[...tables.values()].flat().map(([first]) => first.length));
  return [...tables].flatMap(([title, rows]) => [
    `  ${title}`,
    ...rows.map(([first, second]) => `    ${first.padEnd(width)}  ${style(format, second)}`),
  ]);
}

function patchesOf(event: AuditEvent): PatchOperation[] {
  return Object.entries(event.annotations ?? {})
    .filter(([key]) => key.startsWith('patch.webhook.admission.k8s.io/'))
    .flatMap(([, value]) => (JSON.parse(value) as { patch: PatchOperation[] }).patch);
}

const DENIAL = /^admission webhook "[^"]*" denied the request: /;

const events = readFileSync(auditLog, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as AuditEvent)
  .filter((event) => !event.requestURI.includes('dryRun='));

const injected = new Map<string, Row[]>();
const denied = new Map<string, Row[]>();
for (const event of events) {
  const message = event.responseStatus?.message ?? '';
  if (DENIAL.test(message)) {
    const [why = ''] = message.split(OTHER_VIOLATIONS);
    const reasons = [...why.matchAll(/^- \[\w+\] ([\w-]+): (.*?)(?:\. Fix: .*)?$/gm)];
    const findings = reasons.map(([, policy = '', text = '']): Row => [policy, text]);
    denied.set(nameOf(event), findings.length > 0 ? onePerPolicy(findings) : [['', message.replace(DENIAL, '')]]);
  } else {
    const patches = patchesOf(event).map(({ path, value }): Row => [readable(path), shown(value)]);
    if (patches.length > 0) injected.set(nameOf(event), patches);
  }
}

const warnings: { file: string; row: Row }[] = [];
const errors: string[] = [];
let file = '';
for (const line of readFileSync(kubectlOutput, 'utf8').split('\n')) {
  const [, policy, text] = /^Warning: (?:([\w-]+): )?(.*)$/.exec(line) ?? [];
  if (line.startsWith('# ')) {
    file = line.slice(2);
  } else if (text !== undefined) {
    // What was injected stands above; what its warning adds is the caution at its end, if there is one.
    const news = text.startsWith('injected ') ? /\(([^()]+)\)$/.exec(text)?.[1] : text;
    if (news !== undefined) warnings.push({ file, row: [policy ?? '', news] });
  } else if (/^(Error|error|The |Unable)/.test(line) && !line.includes('denied the request')) {
    errors.push(`  ${file}: ${line}`);
  }
}

const warned = new Map(
  [...Map.groupBy(warnings, (warning) => warning.file)].map(([of, all]) => [
    of,
    onePerPolicy(all.map(({ row }) => row)),
  ]),
);

section('Injected', table(injected, 'green'));
section('Warned', table(warned, 'yellow'));
section('Denied', table(denied, 'red'));
if (denied.size > 0 && zone !== 'zone-1') {
  console.log(`  This is expected: ${zone} refuses what breaks its rules, Zone 1 only warns.`);
}
section('Not expected', errors);
if (errors.length > 0 || (denied.size > 0 && zone === 'zone-1')) process.exitCode = 1;

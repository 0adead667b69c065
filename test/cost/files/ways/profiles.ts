// What a profile is made of.
import { many, type Way } from './texts.ts';

const profile = (rest: string) => `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: p\nmode: audit\n${rest}`;

const overrides = (override: (index: number) => string) => (n: number) =>
  profile(`namespaces:\n${many(n, (index) => `- ${override(index)}\n`)}`);

const options = (policy: string, all: string) => profile(`policies:\n  ${policy}:\n    options:\n${all}`);

export const profileWays: Readonly<Record<string, Way>> = {
  overrides: overrides((index) => `{ names: [n${index}], mode: strict }`),
  'overrides of policies': overrides((index) => `{ names: [n${index}], policies: { host-network: must } }`),
  'overrides that loosen': overrides((index) => `{ names: [n${index}], policies: { host-network: should } }`),
  'overrides of the wrong kind': overrides((index) => `{ names: [n${index}], policies: { host-network: x } }`),
  'names of an override': (n) => profile(`namespaces:\n- names: [${many(n, (index) => `n${index}`, ', ')}]\n`),
  'beginnings of names of an override': (n) =>
    profile(`namespaces:\n- names: [${many(n, (index) => `n${index}-*`, ', ')}]\n`),
  'names that are none': (n) => profile(`namespaces:\n- names: [${many(n, (index) => `N_${index}`, ', ')}]\n`),
  'a long name that is none': (n) => profile(`namespaces:\n- names: [${'a-'.repeat(n * 5)}_]\n`),
  'labels of an override': (n) =>
    profile(`namespaces:\n- names: [a]\n  labels: { ${many(n, (index) => `k${index}: v`, ', ')} }\n`),
  'a long label': (n) => profile(`namespaces:\n- names: [a]\n  labels: { ? ${'a.'.repeat(n * 5)}b/c : v }\n`),
  'a long value of a label': (n) => profile(`namespaces:\n- names: [a]\n  labels: { a: ${'a-'.repeat(n * 5)} }\n`),
  'namespaces of executors': (n) => profile(`executors: { namespaces: [${many(n, (index) => `n${index}`, ', ')}] }\n`),
  'containers of executors': (n) => profile(`executors: { containers: [${many(n, (index) => `c${index}`, ', ')}] }\n`),
  'labels of executors': (n) => profile(`executors: { labels: { ${many(n, (index) => `k${index}: v`, ', ')} } }\n`),
  'names of singletons': (n) => profile(`singletons: { names: [${many(n, (index) => `n${index}`, ', ')}] }\n`),
  registries: (n) =>
    options('registry-images', `      registries: [${many(n, (index) => `r${index}.example.com`, ', ')}]\n`),
  tiers: (n) =>
    options('client-tier', `      tiers: { ${many(n, (at) => `t${at}: { cpu: 1, memory: 1Gi }`, ', ')} }\n`),
  'a long number': (n) => options('executor-hpa', `      minReplicas: ${'1'.repeat(n * 10)}\n`),
  'keys that nobody knows': (n) => profile(many(n, (index) => `unknown${index}: x\n`)),
  'policies that nobody knows': (n) => profile(`policies:\n${many(n, (index) => `  host-netwark${index}: must\n`)}`),
  'options that nobody knows': (n) =>
    options(
      'registry-images',
      many(n, (index) => `      registri${index}: x\n`),
    ),
  'a long key that nobody knows': (n) => profile(`? ${'host-network'.repeat(n)}\n: x\n`),
  'a long value that nobody knows': (n) => profile(`extends: ${'zone-'.repeat(n * 3)}\n`),
  'a long name': (n) => profile('').replace('name: p', `name: ${'a'.repeat(n * 10)}`),
  'the same key': (n) => profile('name: p\n'.repeat(n)),
  comments: (n) => profile('# a comment\n'.repeat(n * 3)),
  documents: (n) => profile('---\n'.repeat(n * 3)),
  'more than is read': (n) => profile('# '.repeat(n * 500)),
};

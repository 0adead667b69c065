import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variableOf } from '../../src/engine/environment.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { type ContainerView, podView } from '../../src/engine/pod.ts';

function isEmpty(env: unknown, metadata: JsonObject = {}): boolean | undefined {
  const pod = podView({ metadata, spec: { containers: [{ env }] } }, []);
  return variableOf(pod.containers[0] as ContainerView, pod, 'X')?.isEmpty;
}

const x = (value: unknown) => ({ name: 'X', value });
const named = (name: string, value: string) => ({ name, value });
const from = (valueFrom: unknown, name = 'X') => ({ name, valueFrom });
const field = (fieldPath: unknown) => from({ fieldRef: { fieldPath } });

describe('a variable', () => {
  it.each([undefined, null, 'x', [], [null, 7, { name: 'Y', value: 'y' }]])('that is not in %j has no value', (env) => {
    expect(isEmpty(env)).toBeUndefined();
  });

  it.each<[string, readonly unknown[]]>([
    ['an empty value', [x('')]],
    ['no value', [{ name: 'X' }]],
    ['a value that is null', [x(null)]],
    ['the last of several', [x('1'), x('')]],
    ['another that is empty', [named('A', ''), x('$(A)')]],
    ['others that are empty', [named('A', ''), { name: 'B' }, x('$(A)$(B)$(A)')]],
    ['another that is set to one that is empty', [named('A', ''), named('B', '$(A)'), x('$(B)')]],
    ['itself, as it was', [x(''), x('$(X)')]],
    ['another that was set before', [named('A', '1'), named('A', ''), x('$(A)')]],
    ['a label that is missing', [field("metadata.labels['a']")]],
    ['an annotation that is missing', [field("metadata.annotations['example.com/a']")]],
    [
      'another from an annotation that is missing',
      [from({ fieldRef: { fieldPath: "metadata.annotations['a']" } }, 'A'), x('$(A)')],
    ],
  ])('is empty: %s', (_, env) => {
    expect(isEmpty(env)).toBe(true);
  });

  it.each<[string, readonly unknown[]]>([
    ['a value', [x('1')]],
    ['the last of several', [x(''), x('1')]],
    ['what is not known', [x('$(A)')]],
    ['what is known later', [x('$(A)'), named('A', '')]],
    ['another that is set', [named('A', '1'), x('$(A)')]],
    ['another that is set in the end', [named('A', ''), named('A', '1'), x('$(A)')]],
    ['more than another', [named('A', ''), x('$(A) ')]],
    ['a reference that is escaped', [named('A', ''), x('$$(A)')]],
    ['a reference that is open', [named('A', ''), x('$(A')]],
    ['a Secret', [from({ secretKeyRef: { name: 'a', key: 'b', optional: true } })]],
    ['the name of the pod', [field('metadata.name')]],
    ['a field that is none', [field("spec['a']")]],
    ['a path that is no text', [field(7)]],
    ['an annotation', [field("metadata.annotations['set']")]],
    ['a label that Kubernetes sets', [field("metadata.labels['apps.kubernetes.io/pod-index']")]],
    ['a label that a controller sets', [field("metadata.labels['pod-template-hash']")]],
  ])('is set: %s', (_, env) => {
    expect(isEmpty(env, { annotations: { set: '1', empty: '' }, labels: { set: '1' } })).toBe(false);
  });

  it('is as empty as the annotation that it shows', () => {
    expect(isEmpty([field("metadata.annotations['a']")], { annotations: { a: '' } })).toBe(true);
    expect(isEmpty([field("metadata.annotations['a']")], { labels: { a: '1' } })).toBe(true);
  });

  it('is what Kubernetes puts together', () => {
    const value = fc
      .array(fc.constantFrom('$', '(', ')', '$(A)', '$(B)', '$(C)', 'a', ''))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(value, value, (a, own) => {
        const env = [named('A', a), named('B', ''), named('C', 'c'), x(own)];
        expect(isEmpty(env)).toBe(expanded(env).X === '');
      }),
    );
  });
});

/** As the kubelet does it: what is not known stays, and `$$` is a `$`. */
function expanded(env: readonly { readonly name: string; readonly value: unknown }[]): Record<string, string> {
  const known: Record<string, string> = {};
  for (const { name, value } of env) {
    known[name] = String(value).replaceAll(/\$(?:\$|\(([^)]*)\))/g, (text, of?: string) =>
      of === undefined ? '$' : (known[of] ?? text),
    );
  }
  return known;
}

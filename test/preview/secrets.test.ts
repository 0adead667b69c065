import { describe, expect, it } from 'vitest';
import { comparable } from '../../src/preview/secrets.ts';

const pod = (value: string, annotation: string) => ({
  kind: 'Pod',
  metadata: {
    name: 'a',
    uid: 'x',
    managedFields: [],
    annotations: { note: annotation, 'kubectl.kubernetes.io/last-applied-configuration': value },
  },
  spec: { containers: [{ name: 'app', image: 'app:1', env: [{ name: 'TOKEN', value }] }] },
  status: { phase: 'Running' },
});

describe('two states to compare', () => {
  it('show neither values of the environment nor of annotations, only that they differ', () => {
    const text = JSON.stringify(comparable(pod('hunter2', 'same'), pod('hunter3', 'same')));
    expect(text).not.toMatch(/hunter|same/);
    expect(text).toContain('*** (before)');
    expect(text).toContain('*** (after)');
    expect(text.match(/"note":"\*\*\*"/g)).toHaveLength(2);
  });

  it('leave out what the API server keeps for itself', () => {
    const [before] = comparable(pod('1', '2'), undefined);
    expect(before).toEqual({
      kind: 'Pod',
      metadata: { name: 'a', annotations: { note: '***' } },
      spec: { containers: [{ name: 'app', image: 'app:1', env: [{ name: 'TOKEN', value: '***' }] }] },
    });
  });

  it('show what a policy put there', () => {
    const [, after] = comparable(undefined, pod('1', '2'), new Set(['spec.containers.0.env.0.value']));
    expect(JSON.stringify(after)).toContain('"value":"1"');
  });

  it('show nothing of a Secret', () => {
    const secret = (value: string) => ({
      kind: 'Secret',
      data: { a: value },
      stringData: { b: value },
      type: 'Opaque',
    });
    expect(comparable(secret('old'), secret('new'))).toEqual([
      { kind: 'Secret', data: { a: '*** (before)' }, stringData: { b: '*** (before)' }, type: 'Opaque' },
      { kind: 'Secret', data: { a: '*** (after)' }, stringData: { b: '*** (after)' }, type: 'Opaque' },
    ]);
  });

  it('show no password in the name of an image', () => {
    const pulled = (image: string) => ({
      kind: 'Pod',
      spec: { containers: [{ image }], volumes: [{ image: { reference: image } }] },
    });
    const [before, after] = comparable(pulled('deploy:hunter2@r.example.com/app:1'), pulled('r.example.com/app:1'));
    expect(JSON.stringify(before)).not.toContain('hunter2');
    expect(after).toEqual(pulled('r.example.com/app:1'));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPullPolicy, imageIn, imageOf } from '../../src/engine/image.ts';
import type { ContainerView } from '../../src/engine/pod.ts';

function containerOf(image: unknown): ContainerView {
  return { kind: 'app', name: 'a', path: [], spec: { image: image as string } };
}

describe('image references', () => {
  it.each([
    ['redis', undefined, 'redis', 'redis', undefined, undefined],
    ['redis:7', undefined, 'redis', 'redis', '7', undefined],
    ['bitnami/redis:7', undefined, 'bitnami/redis', 'redis', '7', undefined],
    ['docker.io/library/redis', 'docker.io', 'library/redis', 'redis', undefined, undefined],
    ['localhost/app', 'localhost', 'app', 'app', undefined, undefined],
    ['localhost:5000/a/b:1', 'localhost:5000', 'a/b', 'b', '1', undefined],
    ['registry:5000/app', 'registry:5000', 'app', 'app', undefined, undefined],
    ['r.example.com/app@sha256:ab', 'r.example.com', 'app', 'app', undefined, 'sha256:ab'],
    ['r.example.com/app:1@sha256:ab', 'r.example.com', 'app', 'app', '1', 'sha256:ab'],
    ['app:', undefined, 'app', 'app', undefined, undefined],
    ['app@', undefined, 'app', 'app', undefined, undefined],
  ])('%s', (text, registry, repository, name, tag, digest) => {
    expect(imageOf(text)).toEqual({ registry, repository, name, tag, digest });
  });

  it.each([undefined, null, 7, '', ':', '@', '/', ':1', 'r.example.com/', '@sha256:ab'])('%j names nothing', (text) => {
    expect(imageOf(text)).toBeUndefined();
  });

  it('are read from any text: what is named ends in its name', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '.', ':', '/', '@', '-', '[', ' ', '\u00e9') });
    fc.assert(
      fc.property(fc.oneof(text, fc.anything()), (image) => {
        const { name, repository = '' } = imageOf(image) ?? {};
        expect(name).not.toBe('');
        expect(repository.endsWith(name ?? '')).toBe(true);
      }),
    );
  });

  it('are read once, however long they are', () => {
    const container = containerOf(`r.example.com/${'a/'.repeat(500_000)}b:1`);
    expect(imageIn(container)).toMatchObject({ registry: 'r.example.com', name: 'b', tag: '1' });
    expect(imageIn(container)).toBe(imageIn(container));
    expect(imageIn(containerOf('redis:7'))).toEqual(imageOf('redis:7'));
    expect(imageIn(containerOf(7))).toBeUndefined();
  });
});

describe('the imagePullPolicy that the API server fills in', () => {
  it.each([
    ['redis', 'Always'],
    ['redis:latest', 'Always'],
    ['redis:7', 'IfNotPresent'],
    ['a_b/c__d/e--f', 'Always'],
    ['a___b', 'IfNotPresent'],
    ['Redis', 'IfNotPresent'],
    ['redis-', 'IfNotPresent'],
    ['a//b', 'IfNotPresent'],
    ['redis:', 'Always'],
    ['redis:-', 'IfNotPresent'],
    [`redis@sha256:${'ab'.repeat(32)}`, 'IfNotPresent'],
    [`redis:latest@sha256:${'ab'.repeat(32)}`, 'Always'],
    [`redis:latest@sha256:${'ab'.repeat(31)}`, 'IfNotPresent'],
    [7, 'IfNotPresent'],
  ])('%s: %s', (image, expected) => {
    expect(defaultPullPolicy(image)).toBe(expected);
  });

  it('is that of what cannot be read, where a path is too long', () => {
    expect(defaultPullPolicy('a'.repeat(255))).toBe('Always');
    expect(defaultPullPolicy('a'.repeat(256))).toBe('IfNotPresent');
    expect(defaultPullPolicy(`r.example.com/${'a'.repeat(255)}`)).toBe('Always');
    expect(defaultPullPolicy(`r.example.com/${'a'.repeat(256)}`)).toBe('IfNotPresent');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageOf } from '../../src/engine/image.ts';

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
});

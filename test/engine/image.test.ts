import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  containerImage,
  defaultPullPolicy,
  formerIdentitiesOf,
  type ImageReference,
  identityOf,
  parseImage,
  podImages,
  shownImage,
} from '../../src/engine/image.ts';
import { type ContainerView, podView } from '../../src/engine/pod.ts';

function containerOf(image: unknown): ContainerView {
  return { kind: 'app', name: 'a', path: [], spec: { image: image as string }, cached: {} };
}

describe('image references', () => {
  it.each([
    ['redis', undefined, 'redis', 'redis', undefined, undefined],
    ['redis:7', undefined, 'redis', 'redis', '7', undefined],
    ['bitnami/redis:7', undefined, 'bitnami/redis', 'redis', '7', undefined],
    ['docker.io/library/redis', 'docker.io', 'library/redis', 'redis', undefined, undefined],
    ['localhost/app', undefined, 'localhost/app', 'app', undefined, undefined],
    ['LOCALHOST/team/app:1', undefined, 'LOCALHOST/team/app', 'app', '1', undefined],
    ['Harbor/team/app:1', 'Harbor', 'team/app', 'app', '1', undefined],
    ['harbor/team/app:1', undefined, 'harbor/team/app', 'app', '1', undefined],
    ['127.0.0.1/app', '127.0.0.1', 'app', 'app', undefined, undefined],
    ['[::1]:5000/app:1', '[::1]:5000', 'app', 'app', '1', undefined],
    ['[::1]/app', '[::1]', 'app', 'app', undefined, undefined],
    ['localhost:5000/a/b:1', 'localhost:5000', 'a/b', 'b', '1', undefined],
    ['registry:5000/app', 'registry:5000', 'app', 'app', undefined, undefined],
    ['r.example.com/app@sha256:ab', 'r.example.com', 'app', 'app', undefined, 'sha256:ab'],
    ['r.example.com/app:1@sha256:ab', 'r.example.com', 'app', 'app', '1', 'sha256:ab'],
    ['app:', undefined, 'app', 'app', undefined, undefined],
    ['app@', undefined, 'app', 'app', undefined, undefined],
  ])('%s', (text, registry, repository, name, tag, digest) => {
    expect(parseImage(text)).toEqual({ registry, repository, name, tag, digest });
  });

  it.each([undefined, null, 7, '', ':', '@', '/', ':1', 'r.example.com/', '@sha256:ab'])('%j names nothing', (text) => {
    expect(parseImage(text)).toBeUndefined();
  });

  it('are read from any text: what is named ends in its name', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '.', ':', '/', '@', '-', '[', ' ', '\u00e9') });
    fc.assert(
      fc.property(fc.oneof(text, fc.anything()), (image) => {
        const { name, repository = '' } = parseImage(image) ?? {};
        expect(name).not.toBe('');
        expect(repository.endsWith(name ?? '')).toBe(true);
      }),
    );
  });

  it('are read once, however long they are', () => {
    const container = containerOf(`r.example.com/${'a/'.repeat(500_000)}b:1`);
    expect(containerImage(container)).toMatchObject({ registry: 'r.example.com', name: 'b', tag: '1' });
    expect(containerImage(container)).toBe(containerImage(container));
    expect(containerImage(containerOf('redis:7'))).toEqual(parseImage('redis:7'));
    expect(containerImage(containerOf(7))).toBeUndefined();
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
    ['redis:', 'IfNotPresent'],
    ['redis:-', 'IfNotPresent'],
    [`redis@sha256:${'ab'.repeat(32)}`, 'IfNotPresent'],
    [`redis:latest@sha256:${'ab'.repeat(32)}`, 'Always'],
    [`redis:latest@sha256:${'ab'.repeat(31)}`, 'IfNotPresent'],
    [7, 'IfNotPresent'],
  ])('%s: %s', (image, expected) => {
    expect(defaultPullPolicy(image)).toBe(expected);
  });

  it('is that of what cannot be read, where a path is too long', () => {
    expect(defaultPullPolicy('a'.repeat(247))).toBe('Always');
    expect(defaultPullPolicy('a'.repeat(248))).toBe('IfNotPresent');
    expect(defaultPullPolicy(`a/${'a'.repeat(253)}`)).toBe('Always');
    expect(defaultPullPolicy(`a/${'a'.repeat(254)}`)).toBe('IfNotPresent');
    expect(defaultPullPolicy(`r.example.com/${'a'.repeat(255)}`)).toBe('Always');
    expect(defaultPullPolicy(`r.example.com/${'a'.repeat(256)}`)).toBe('IfNotPresent');
  });
});

describe('where a pod names images', () => {
  it('is in its containers and its volumes', () => {
    const pod = podView(
      {
        spec: {
          containers: [{ name: 'a', image: 'r.example.com/a' }, { name: 'none' }, { name: 'odd', image: 7 }],
          initContainers: [{ name: 'b', image: 'b:1', imagePullPolicy: 'Always' }],
          volumes: [
            { name: 'scratch', emptyDir: {} },
            { name: 'c', image: { reference: 'c:', pullPolicy: 'Never' } },
            { name: 'none', image: {} },
            null,
          ],
        },
      },
      [],
    );
    const images = podImages(pod);
    expect(images).toMatchObject([
      { text: 'r.example.com/a', path: ['spec', 'containers', 0, 'image'], pullPolicy: 'Always', isReadable: true },
      { text: 'b:1', path: ['spec', 'initContainers', 0, 'image'], pullPolicy: 'Always' },
      { text: 'c:', path: ['spec', 'volumes', 1, 'image', 'reference'], pullPolicy: 'Never', isReadable: false },
    ]);
    expect(
      images.map(({ pullPolicyPath, defaultPullPolicy }) => [pullPolicyPath.join('.'), defaultPullPolicy]),
    ).toEqual([
      ['spec.containers.0.imagePullPolicy', 'Always'],
      ['spec.initContainers.0.imagePullPolicy', 'IfNotPresent'],
      ['spec.volumes.1.image.pullPolicy', 'IfNotPresent'],
    ]);
    expect(podImages(pod)).toBe(images);
  });

  it('is not looked for in more volumes than a pod can have', () => {
    const volumes = Array.from({ length: 65_001 }, () => ({ image: { reference: 'a' } }));
    const pod = podView({ spec: { volumes } }, []);
    expect([pod.imageVolumes.length, pod.isWhole]).toEqual([65_000, false]);
  });
});

describe('whether nodes can read a reference', () => {
  const hex = '0123456789abcdef';
  const isReadable = (image: string) => podImages(podView({ spec: { containers: [{ image }] } }, []))[0]?.isReadable;

  it.each([
    ...['redis', 'redis:7', 'a_b/c__d/e---f', 'library/redis', 'localhost/app:1', 'localhost:5000/app', '0/1:2'],
    ...['r.example.com/app', 'R.Example.com:5000/app:A', 'Harbor/team/app:1', 'a--b.c/d', 'foo_bar.com/app:1'],
    ...['127.0.0.1:5000/app', '[::1]/app', '[::1]:5000/app:1', '[2001:DB8::1]/a/b', `redis:${'a'.repeat(128)}`, 'a:_'],
    ...[`a@sha256:${hex.repeat(4)}`, `a:1@sha256:${hex.repeat(4)}`, `a@sha384:${hex.repeat(6)}`],
    ...[`a@sha512:${hex.repeat(8)}`, `r.example.com/${'a'.repeat(255)}`, `${hex.repeat(4)}:1`, `a/${hex.repeat(4)}`],
  ])('%s', (text) => {
    expect(isReadable(text)).toBe(true);
  });

  it.each([
    ...[
      ' ',
      ' redis',
      'redis ',
      'redis\n',
      're dis',
      'redis:',
      'redis@',
      'redis:7@',
      ':7',
      '@',
      '/',
      '/redis',
      'redis/',
    ],
    ...['a//b', 'r.example.com//a', 'r.example.com/', 'r.example.com/:1', 'Redis', 'a/Redis', 'R.Example.com/Redis'],
    ...[
      'a___b',
      'a..b',
      '-a',
      'a-',
      'a.',
      '.a',
      '_a',
      'a._b',
      'redis:-',
      'redis:.a',
      'redis:a b',
      'redis:7:8',
      'a:b/c:1',
    ],
    ...[`redis:${'a'.repeat(129)}`, 'a'.repeat(256), `r.example.com/${'a'.repeat(256)}`, hex.repeat(4)],
    ...['r.example.com:/a', 'r.example.com:x/a', '-r.example.com/a', 'r-.example.com/a', 'r..com/a', 'Foo_bar/a'],
    ...['foo_bar:5000/app', '[::1/a', '::1/a', '[::1%eth0]/a', '[]/a', '[::1]x/a', '[::1]:5000', '\u00e9', 'a:\u00e9'],
    ...[`a@sha256:${hex.repeat(3)}`, `a@sha256:${hex.repeat(4)}0`, `a@sha256:${hex.repeat(4).toUpperCase()}`],
    ...[`a@md5:${hex.repeat(2)}`, `a@SHA256:${hex.repeat(4)}`, `a@${hex.repeat(4)}`, `a@sha512:${hex.repeat(4)}`],
    ...[`@sha256:${hex.repeat(4)}`, `a@sha256:${hex.repeat(4)}@sha256:${hex.repeat(4)}`, 'a@constructor:x'],
    ...['user:password@r.example.com/a', 'user@r.example.com/a', 'https://r.example.com/a', 'docker://r.example.com/a'],
    ...['r.example.com/a?b=c', 'r.example.com/a#b', '{{ .Values.image }}', `docker.io/${'a'.repeat(248)}`],
  ])('%j: no', (text) => {
    expect(isReadable(text)).toBe(false);
  });
});

describe('what an image is, whatever its tag', () => {
  const of = (text: string) => identityOf({ text, reference: parseImage(text) as ImageReference });

  it.each([
    ['redis:7', 'redis'],
    ['localhost/redis', 'localhost/redis'],
    ['docker.io/redis:7', 'docker.io/library/redis'],
    ['index.docker.io/library/redis@sha256:ab', 'docker.io/library/redis'],
    ['docker.io/a/b', 'docker.io/a/b'],
    ['R.Example.com:5000/a/b:1', 'r.example.com:5000/a/b'],
    ['Redis', 'redis'],
    ['user:hun/ter2@r.example.com/a', ''],
  ])('%s: %s', (text, identity) => {
    expect(of(text)).toBe(identity);
  });

  it('while it was on a node only, it may have been called otherwise', () => {
    const former = (text: string) => formerIdentitiesOf(parseImage(text) as ImageReference);
    expect(former('r.example.com/a/b:1')).toEqual(['a/b', 'localhost/a/b', 'b', 'localhost/b']);
    expect(former('a/b:1')).toEqual([]);
  });
});

describe('a password', () => {
  it.each([
    ...['user:hunter2@r.example.com/a', 'https://user:hunter2@r.example.com/a:1', 'user:hun/ter2@r.example.com/a'],
    ...['r.example.com/a:hunter2@b', 'user:hunter2@', 'user:hunter2@host', 'user:hunter2@host:5000'],
    ...['user:hunter2@r.example.com/a@sha256:ab', 'r.example.com/a?token=hunter2', 'r.example.com/a#hunter2'],
  ])('is never shown: %s', (text) => {
    expect(shownImage(text)).not.toMatch(/hun|ter2|user/);
  });

  it.each(['redis', 'a//b', 'a:1@sha256:ab', 'a@sha256', 'https://r.example.com/a', '{{ .Values.image }}', ''])(
    'cannot be in %j',
    (text) => {
      expect(shownImage(text)).toBe(text);
    },
  );
});

it.each(['a.', 'a-', 'a-a.', '['])('reads a host of millions of %j', (part) => {
  const image = `${part.repeat(4_000_000)}:1/app:1`;
  const pod = podView({ spec: { containers: [{ name: 'a', image }] } }, []);
  expect(podImages(pod).map(({ isReadable }) => isReadable)).toEqual([false]);
});

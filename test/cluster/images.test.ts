// What images are to Kubernetes, on a real API server.
import { describe, expect, it } from 'vitest';
import { defaultPullPolicy } from '../../src/engine/image.ts';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { expectClean, get, kubectl, mustKubectl } from './support/kubectl.ts';
import { compliantContainer, cronJob, deployment, type Names, pod } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const at = (name: string): Names => ({ name, namespace: 'ge-system' });
const apply = (object: JsonObject) => kubectl(['apply', '-f', '-'], object);
const digits = '0123456789abcdef'.repeat(4);
const template = ['spec', 'template', 'spec'];

describe('the API server itself', () => {
  it('reads the references that are taken for readable, and no others', async () => {
    // Each shows by its default whether a tag was read: `latest`, or the one that is implied.
    const images = [
      ...['a', 'a:latest', 'a:', 'a@', 'A', 'A/b', 'a/B', 'a//b', '/a', 'a/', 'a b', 'a___b', 'a---b', 'a__b', 'a._b'],
      ...[
        'localhost/a',
        'LOCALHOST/a',
        'localhost:5000/a',
        'r.example.com/a',
        'R.Example.com/a',
        'foo_bar.com/a',
        'Foo_bar/a',
      ],
      ...[
        '[::1]/a',
        '[::1]:5000/a',
        '[::1',
        '[::1%25eth0]/a',
        'r.example.com:/a',
        'r.example.com:x/a',
        '-r.com/a',
        'r-.com/a',
      ],
      ...[
        'user:password@r.example.com/a',
        'https://r.example.com/a',
        'r.example.com/a?b',
        '{{ .Values.image }}',
        digits,
      ],
      ...[
        `${digits}:latest`,
        `a/${digits}`,
        `a:latest@sha256:${digits}`,
        `a:latest@sha256:${digits}0`,
        `a:latest@md5:${digits}`,
      ],
      ...[`a:latest@sha256:${digits.toUpperCase()}`, `a:latest@sha512:${digits}${digits}`, `a:latest@${digits}`],
      ...[
        'a'.repeat(247),
        'a'.repeat(248),
        `a/${'b'.repeat(253)}`,
        `a/${'b'.repeat(254)}`,
        `docker.io/${'a'.repeat(248)}`,
      ],
      ...[`r.example.com/${'a'.repeat(255)}`, `r.example.com/${'a'.repeat(256)}`, 'docker.io/a', 'index.docker.io/a'],
    ];
    const volumes = images.map((reference, index) => ({ name: `v${index}`, image: { reference } }));
    const containers = images.map((image, index) => ({ name: `c${index}`, image }));
    const object = deployment({ name: 'references', namespace: 'default' }, { pod: { containers, volumes } });
    const { stdout } = await mustKubectl(['create', '--dry-run=server', '-o', 'json', '-f', '-'], object);
    const spec = valueAt(JSON.parse(stdout), ['spec', 'template', 'spec']);
    const defaults = (list: string, path: readonly string[]) =>
      images.map((image, index) => [image, valueAt(spec, [list, index, ...path])]);
    const expected = images.map((image) => [image, defaultPullPolicy(image)]);
    expect(defaults('containers', ['imagePullPolicy'])).toEqual(expected);
    expect(defaults('volumes', ['image', 'pullPolicy'])).toEqual(expected);
  });
});

describe('in zone-3', () => {
  useZone('zone-3');

  const refused = (result: { readonly stderr: string }): string[] =>
    [...result.stderr.matchAll(/^- \[\w+\] ([^:]+): (\S+?):? /gm)]
      .map(([, policy, path]) => `${policy} ${path}`)
      .toSorted();
  const model = (reference: string) => ({ volumes: [{ name: 'model', image: { reference } }] });
  const { livenessProbe: _, readinessProbe: __, ...container } = compliantContainer;

  it.each([
    ['Deployment', 'spec.template.spec', (pods: JsonObject) => deployment(at('volume'), { pod: pods })],
    ['CronJob', 'spec.jobTemplate.spec.template.spec', (pods: JsonObject) => cronJob(at('volume'), { pod: pods })],
    ['Pod', 'spec', (pods: JsonObject) => pod(at('volume'), { containers: [container], ...pods })],
  ])('%s: a volume shows only what is in a pinned image of a registry', async (_kind, path, make) => {
    const place = `${path}.volumes[0].image.reference`;
    expect(refused(await apply(make(model('evil:latest'))))).toEqual([
      `pinned-images ${place}`,
      `registry-images ${place}`,
    ]);
    expectClean(await apply(make(model('registry.example.com/model:1'))));
  });

  it.each([
    ['localhost/app:1', ['registry-images']],
    ['registry.example.com/App:1', ['pinned-images', 'registry-images']],
    ['registry.example.com/app:', ['pinned-images', 'registry-images']],
    ['registry.example.com/app@sha256:0123', ['pinned-images', 'registry-images']],
    [`registry.example.com/app:${'1'.repeat(129)}`, ['pinned-images', 'registry-images']],
    ['registry.example.com//app:1', ['pinned-images', 'registry-images']],
    ['https://registry.example.com/app:1', ['pinned-images', 'registry-images']],
  ])('%s: is refused', async (image, policies) => {
    const result = await apply(deployment(at('unreadable'), { container: { image } }));
    const place = 'spec.template.spec.containers[0].image';
    expect(refused(result), result.stderr).toEqual(policies.map((policy) => `${policy} ${place}`));
  });

  it.each([
    'Harbor/team/app:1',
    'localhost:5000/app:1',
    '[fd00::1]:5000/app:1',
    `registry.example.com/app@sha256:${digits}`,
  ])('%s: is of a registry', async (image) => {
    expectClean(await apply(deployment(at('readable'), { container: { image } })));
  });

  it('no password is told', async () => {
    const image = 'deploy:hunter2@registry.example.com/app:1';
    const result = await apply(deployment(at('password'), { container: { image }, pod: model(image) }));
    expect(refused(result)).toHaveLength(4);
    expect(result.stderr).not.toContain('hunter2');
  });

  it.each([
    [
      'a variable that is empty',
      [
        { name: 'DEBUG', value: '' },
        { name: 'PYTHONUNBUFFERED', value: '$(DEBUG)' },
      ],
    ],
    [
      'an annotation that is missing',
      [{ name: 'PYTHONUNBUFFERED', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['x']" } } }],
    ],
  ])('output is buffered by %s', async (_, env) => {
    const result = await apply(deployment(at('buffered'), { container: { env } }));
    expect(refused(result)).toEqual(['unbuffered-output spec.template.spec.containers[0].env']);
  });

  it('what another program is told about Python is no command', async () => {
    const command = ['sh', '-c', 'echo python -u; exec python main.py'];
    expectClean(await apply(deployment(at('told'), { container: { command, env: undefined } })));
    expect(valueAt(await get('deployment', 'ge-system', 'told'), [...template, 'containers', 0, 'env'])).toEqual([
      { name: 'PYTHONUNBUFFERED', value: '1' },
    ]);
  });
});

describe('from before', () => {
  const image = (name: string) => ['set', 'image', `deployment/${name}`, '-n', 'default'];
  const old = (name: string) => deployment({ name, namespace: 'default' }, { container: { image: 'nginx:latest' } });
  const create = (name: string) => mustKubectl(['create', '-f', '-'], old(name));

  it('is there', async () => {
    for (const name of ['patched', 'swapped', 'moved']) await create(name);
  });

  describe('in zone-3', () => {
    useZone('zone-3');

    it('another tag of an image is admitted, and another image is not', async () => {
      expect(await kubectl([...image('patched'), 'app=nginx:1.2'])).toMatchObject({ code: 0 });
      expect(await kubectl([...image('patched'), 'app=nginx:1.3'])).toMatchObject({ code: 0 });
      for (const other of ['evil:latest', 'evil:1', 'registry.example.com/evil:latest']) {
        expect(await kubectl([...image('swapped'), `app=${other}`])).toMatchObject({ code: 1 });
      }
    });

    it('an image may move into a registry, whatever its tag', async () => {
      expect(await kubectl([...image('moved'), 'app=registry.example.com/nginx:latest'])).toMatchObject({ code: 0 });
      expect(await kubectl([...image('moved'), 'app=nginx:stable'])).toMatchObject({ code: 1 });
    });
  });
});

describe('in zone-1', () => {
  useZone('zone-1');

  it('what is only on a node is not pulled anew, be it in a volume', async () => {
    const volumes = [{ name: 'model', image: { reference: 'localhost/model' } }];
    const local = deployment(at('local'), {
      container: { image: 'localhost/app:latest', imagePullPolicy: undefined },
      pod: { volumes },
    });
    expect(await apply(local)).toMatchObject({ code: 0 });
    const spec = valueAt(await get('deployment', 'ge-system', 'local'), template);
    expect(valueAt(spec, ['containers', 0, 'imagePullPolicy'])).toBe('IfNotPresent');
    expect(valueAt(spec, ['volumes', 0, 'image', 'pullPolicy'])).toBe('IfNotPresent');
    expect(await apply(local)).toMatchObject({ code: 0, stdout: expect.stringContaining('unchanged') });
  });
});

// What happens to objects that are older than zonegate: something else in them is changed, by their author or by others.
import jsonPatch from 'fast-json-patch';
import type { JsonObject } from '../../../src/engine/json.ts';
import { type Said, type Send, sending } from './commands.ts';
import { apply, create, type Start, serverSideApply } from './create.ts';
import type { Line } from './expected.ts';
import { podPath, put } from './row.ts';

export interface LaterWay {
  readonly way: string;
  readonly title: string;
  readonly start: Start;
  /** Which part of the object is changed: that of its pods, or one in which nothing is filled. */
  readonly part: 'pods' | 'other';
  readonly knowledge: Line;
  /** The kinds that can be changed in this way. */
  readonly kinds: readonly string[];
  readonly write: Send;
  /** What the command itself makes of an object, or of its spec alone. */
  readonly change: Change;
  /** How often the API server counts a change of the spec. */
  readonly generations: number;
}

type Change = (object: JsonObject, kind: unknown) => JsonObject;

const kindsWithPods = ['Deployment', 'CronJob', 'Pod'];
const allKinds = [...kindsWithPods, 'HorizontalPodAutoscaler'];
const unchanged: Change = (object) => object;

const imagePath = (kind: unknown) => `${podPath(kind)}/containers/0/image`;
const imageOf = (object: JsonObject) => String(jsonPatch.getValueByPointer(object, imagePath(object.kind)));

/** The same place, the same tag, another name: the API server's own defaults for it are the same. */
const next = (image: string) => image.replace('app:', 'next:');
const newImage: Change = (object, kind) =>
  put(object, imagePath(kind), next(String(jsonPatch.getValueByPointer(object, imagePath(kind)))));

const setImage: Send = async (objects) => {
  const images = [...new Set(objects.map(imageOf))];
  const results = images.map((image) =>
    sending('set', 'image', `app=${next(image)}`)(objects.filter((object) => imageOf(object) === image)),
  );
  return { stderr: (await Promise.all(results)).map(({ stderr }) => stderr).join('') };
};

/** Somebody applies nothing but the image: as a release pipeline does. */
const applyImage: Send = (objects) =>
  serverSideApply('pipeline', '--force-conflicts').write(
    objects.map((object) => {
      const { apiVersion, kind } = object;
      const { name, namespace } = object.metadata as JsonObject;
      const names = String(podPath(kind)).split('/').slice(1);
      const pod: unknown = { containers: [{ name: 'app', image: next(imageOf(object)) }] };
      const body = names.reduceRight((inner, key) => ({ [key]: inner }), pod) as JsonObject;
      return { apiVersion, kind, metadata: { name, namespace }, ...body };
    }),
  );

const otherFields: Readonly<Record<string, readonly [string, unknown]>> = {
  Deployment: ['/spec/minReadySeconds', 5],
  CronJob: ['/spec/schedule', '0 4 * * *'],
  Pod: ['/spec/activeDeadlineSeconds', 600],
  HorizontalPodAutoscaler: ['/spec/maxReplicas', 4],
};
const otherField: Change = (object, kind) => {
  const [path, value] = otherFields[String(kind)] ?? ['/spec/none', 0];
  return put(object, path, value);
};

const images = { part: 'pods', kinds: kindsWithPods, write: setImage, change: newImage, generations: 1 } as const;

export const laterWays: readonly LaterWay[] = [
  {
    way: 'label',
    title: 'label',
    start: create,
    part: 'other',
    knowledge: 'unknown',
    kinds: allKinds,
    write: sending('label', 'touched=yes'),
    change: unchanged,
    generations: 0,
  },
  {
    way: 'scale',
    title: 'scale',
    start: create,
    part: 'other',
    knowledge: 'unknown',
    kinds: ['Deployment'],
    write: sending('scale', '--replicas=4'),
    change: (object) => put(object, '/spec/replicas', 4),
    generations: 1,
  },
  {
    way: 'elsewhere',
    title: 'client-side apply of another field',
    start: apply,
    part: 'other',
    knowledge: 'known',
    kinds: allKinds,
    write: (objects) => apply.write(objects.map((object) => otherField(object, object.kind))),
    change: otherField,
    generations: 1,
  },
  // A command changes what it is for, and nothing else.
  { way: 'image', title: 'create, then set image', start: create, knowledge: 'untouched', ...images },
  { way: 'stale', title: 'client-side apply, then set image', start: apply, knowledge: 'untouched', ...images },
  {
    way: 'owned',
    title: 'server-side apply, then set image',
    start: serverSideApply('first'),
    knowledge: 'untouched',
    ...images,
  },
  {
    way: 'pipeline',
    title: 'server-side apply, then that of an image by a second manager',
    start: serverSideApply('first'),
    knowledge: 'known',
    ...images,
    write: applyImage,
  },
  {
    way: 'adopted',
    title: 'create, then server-side apply of an image',
    start: create,
    knowledge: 'unknown',
    ...images,
    write: applyImage,
  },
  {
    // Their author has the last word, also about what was filled in between.
    way: 'returned',
    title: 'client-side apply, then set image, then the same apply',
    start: apply,
    knowledge: 'known',
    ...images,
    write: async (objects) => inTurn(await setImage(objects), await apply.write(objects)),
    change: unchanged,
    generations: 2,
  },
];

function inTurn(...said: readonly Said[]): Said {
  return { stderr: said.map(({ stderr }) => stderr).join('') };
}

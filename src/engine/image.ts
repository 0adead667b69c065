import { compiledOnce, keptOnView } from './compiled.ts';
import type { Path } from './json.ts';
import type { ContainerView, PodView } from './pod.ts';

/** An image reference, as Docker and OCI write it: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`. */
export interface ImageReference {
  /**
   * Host and port; undefined where the reference names none, so that it depends on the node what is meant. What podman
   * and buildah call `localhost/NAME` was only built or imported there; `localhost:5000` is a registry.
   */
  readonly registry: string | undefined;
  /** The path without the registry: `library/redis`. */
  readonly repository: string;
  /** The last segment of the path: `redis`. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Reads an image reference, as far as it can be read; undefined for what names nothing. */
export function imageOf(text: unknown): ImageReference | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const reference = referenceOf(partsOf(text));
  return reference.name === '' ? undefined : reference;
}

/** Longer than any reference that an API server can read. */
const LONG = 1024;

const imageOfLong = compiledOnce(({ spec }: ContainerView) => imageOf(spec.image));

/** The image of a container; undefined for what names nothing. However long the reference is, it is read once. */
export function imageIn(container: ContainerView): ImageReference | undefined {
  const { image } = container.spec;
  // To remember a short one takes longer than to read it again.
  return typeof image === 'string' && image.length > LONG ? imageOfLong(container) : imageOf(image);
}

/** A place where a pod names an image: a container, or a volume that shows what is in one. */
export interface PodImage {
  readonly text: string;
  readonly path: Path;
  /** Where it stands when the image is pulled. */
  readonly pullPolicyPath: Path;
  /** When it is pulled, by default what the API server fills in. */
  readonly pullPolicy: unknown;
  readonly defaultPullPolicy: PullPolicy;
  /** What can be read of it. */
  readonly reference: ImageReference;
  /** Whether the API server and the nodes can read it: nothing pulls what they cannot. */
  readonly isReadable: boolean;
}

/** The images of a pod, wherever it names some. A place that names none has none yet. */
export const imagesIn: (pod: PodView) => readonly PodImage[] = keptOnView((pod: PodView) => {
  const images: PodImage[] = [];
  for (const { path, spec } of pod.containers) {
    add(images, spec.image, [...path, 'image'], spec.imagePullPolicy, [...path, 'imagePullPolicy']);
  }
  for (const { path, spec } of pod.imageVolumes) {
    add(images, spec.reference, [...path, 'reference'], spec.pullPolicy, [...path, 'pullPolicy']);
  }
  return images;
});

function add(images: PodImage[], text: unknown, path: Path, pullPolicy: unknown, pullPolicyPath: Path): void {
  if (typeof text !== 'string' || text === '') return;
  const parts = partsOf(text);
  const isReadable = areReadable(parts);
  const byDefault = pullPolicyOf(parts, isReadable);
  images.push({
    text,
    path,
    pullPolicyPath,
    // An empty one is unset for the API server, too.
    pullPolicy: pullPolicy || byDefault,
    defaultPullPolicy: byDefault,
    reference: referenceOf(parts),
    isReadable,
  });
}

/**
 * The registry and the path of an image, in the one way in which they are written out: what it is, whatever its tag.
 * What may hold a password is all one: nothing can pull it.
 */
export function identityOf({
  text,
  reference: { registry, repository },
}: Pick<PodImage, 'text' | 'reference'>): string {
  if (mayHoldPassword(text)) return '';
  // What nothing can read may have capitals.
  const path = repository.toLowerCase();
  if (registry === undefined) return path;
  const host = registry.toLowerCase();
  if (!dockerHub.has(host)) return `${host}/${path}`;
  return path.includes('/') ? `docker.io/${path}` : `docker.io/library/${path}`;
}

/** What an image that a registry has may have been called while it was only on a node. */
export function formerIdentitiesOf({ registry, repository, name }: ImageReference): readonly string[] {
  if (registry === undefined) return [];
  return [repository, `localhost/${repository}`, name, `localhost/${name}`];
}

/** A reference as it may be shown. */
export function shownImage(text: string): string {
  return mayHoldPassword(text) ? '*** (it may hold a password)' : text;
}

const WITHOUT_PASSWORD = /^[^@?#]*(?:@sha[0-9]+(?::[a-f0-9]*)?)?$/;

/** Whether something stands before an `@` that is no digest's, as in `USER:PASSWORD@HOST/PATH`, or behind a path. */
export function mayHoldPassword(text: string): boolean {
  return !WITHOUT_PASSWORD.test(text);
}

export type PullPolicy = 'Always' | 'IfNotPresent';

/** The imagePullPolicy that the API server fills in (core/v1 Container). */
export function defaultPullPolicy(image: unknown): PullPolicy {
  if (typeof image !== 'string') return 'IfNotPresent';
  const parts = partsOf(image);
  return pullPolicyOf(parts, areReadable(parts));
}

/** What the API server can't read has no tag for it, not even an implied one. */
function pullPolicyOf({ tag, digest }: Parts, isReadable: boolean): PullPolicy {
  const known = tag ?? (digest === undefined ? 'latest' : undefined);
  return isReadable && known === 'latest' ? 'Always' : 'IfNotPresent';
}

/** The parts of a reference, as they are written: some may be empty. */
interface Parts {
  readonly host: string | undefined;
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

function partsOf(text: string): Parts {
  const [reference = '', digest] = splitAt(text, text.indexOf('@'));
  // A colon before the last slash belongs to the registry's port.
  const [name = '', tag] = splitAt(reference, reference.indexOf(':', reference.lastIndexOf('/') + 1));
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  return isHost(first)
    ? { host: first, path: name.slice(slash + 1), tag, digest }
    : { host: undefined, path: name, tag, digest };
}

/** Whether the first segment of a path names a host. Source: github.com/distribution/reference. */
function isHost(first: string): boolean {
  return first === LOCALHOST || first.includes('.') || first.includes(':') || first !== first.toLowerCase();
}

const LOCALHOST = 'localhost';

function referenceOf({ host, path, tag, digest }: Parts): ImageReference {
  const isLocal = host === undefined || host.toLowerCase() === LOCALHOST;
  return {
    registry: isLocal ? undefined : host,
    repository: isLocal && host !== undefined ? `${host}/${path}` : path,
    name: path.slice(path.lastIndexOf('/') + 1),
    tag: tag || undefined,
    digest: digest || undefined,
  };
}

const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** The longest path that the API server reads. Source: the same library. */
const LONGEST_PATH = 255;

// Each made once: this is read of every image.
const TAG = /^\w[\w.-]{0,127}$/;
const DIGITS = /^[a-f0-9]{64}$/;
const ADDRESS = /^\[[a-fA-F0-9:]+\](?::[0-9]+)?$/;
const PORT = /^[0-9]+$/;
const DOMAIN_PART = /^[a-zA-Z0-9-]+$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

const dockerHub: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io']);

/** Whether a reference follows the grammar to the letter. Source: the same library. */
function areReadable({ host, path, tag, digest }: Parts): boolean {
  if (tag !== undefined && !TAG.test(tag)) return false;
  if (digest !== undefined && !isDigest(digest)) return false;
  // A name alone that looks like the digits of a digest is refused: it would be taken for one.
  if (host === undefined && tag === undefined && digest === undefined && DIGITS.test(path)) return false;
  if (host !== undefined && !dockerHub.has(host)) return isDomain(host) ? isPath(path) : isPath(`${host}/${path}`);
  // What Docker Hub keeps without a path of its own is in `library`.
  return isPath(path.includes('/') ? path : `library/${path}`);
}

function isDigest(digest: string): boolean {
  const [algorithm = '', hash = ''] = splitAt(digest, digest.indexOf(':'));
  return hash.length === digestLengths[algorithm] && /^[a-f0-9]+$/.test(hash);
}

/** A name in dots, or an IPv6 address in brackets; and a port. No part of the name begins or ends with a hyphen. */
function isDomain(host: string): boolean {
  if (host.startsWith('[')) return ADDRESS.test(host);
  const [name = '', port] = splitAt(host, host.indexOf(':'));
  if (port !== undefined && !PORT.test(port)) return false;
  // In parts: a loop within a loop would overflow the stack of V8 on millions of them.
  return name.split('.').every((part) => DOMAIN_PART.test(part) && !part.startsWith('-') && !part.endsWith('-'));
}

function isPath(path: string): boolean {
  return path.length <= LONGEST_PATH && PATH.test(path);
}

function splitAt(text: string, offset: number): readonly [string, string?] {
  return offset < 0 ? [text] : [text.slice(0, offset), text.slice(offset + 1)];
}

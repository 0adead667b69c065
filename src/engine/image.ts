import { cachedOnView, compiledOnce } from './compiled.ts';
import type { Path } from './json.ts';
import type { ContainerView, PodView } from './pod.ts';

/** An image reference, as Docker and OCI write it: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`. */
export interface ImageReference {
  /**
   * Host and port; undefined where the reference names none: then each node decides where it comes from.
   * `localhost/NAME` counts as none, as podman and buildah name images so that are only on the node; `localhost:5000`
   * is a registry.
   */
  readonly registry: string | undefined;
  /** The path without the registry: `library/redis`. */
  readonly repository: string;
  /** The last segment of the path: `redis`. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Reads an image reference, even one that the API server refuses; undefined for what has no name. */
export function parseImage(text: unknown): ImageReference | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const reference = referenceOf(partsOf(text));
  return reference.name === '' ? undefined : reference;
}

/** In characters: longer than any reference that the API server takes. */
const LONG = 1024;

const imageOfLong = compiledOnce(({ spec }: ContainerView) => parseImage(spec.image));

/** The image of a container; undefined where it has no name. A long reference is read only once. */
export function containerImage(container: ContainerView): ImageReference | undefined {
  const { image } = container.spec;
  // A short reference is read again: that is faster than a cache.
  return typeof image === 'string' && image.length > LONG ? imageOfLong(container) : parseImage(image);
}

/** An image that a pod names, in a container or in an image volume. */
export interface PodImage {
  readonly text: string;
  readonly path: Path;
  /** The path of its pull policy. */
  readonly pullPolicyPath: Path;
  /** The pull policy; the API server's default where it is unset. */
  readonly pullPolicy: unknown;
  readonly defaultPullPolicy: PullPolicy;
  /** As far as it can be read. */
  readonly reference: ImageReference;
  /** Whether the API server and the nodes can read the reference. If not, nothing can pull it. */
  readonly isReadable: boolean;
}

/** All images that a pod names. Containers and volumes without an image are left out. */
export const podImages: (pod: PodView) => readonly PodImage[] = cachedOnView((pod: PodView) => {
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
  const defaultPolicy = pullPolicyOf(parts, isReadable);
  images.push({
    text,
    path,
    pullPolicyPath,
    // For the API server, an empty value is unset.
    pullPolicy: pullPolicy || defaultPolicy,
    defaultPullPolicy: defaultPolicy,
    reference: referenceOf(parts),
    isReadable,
  });
}

/**
 * The registry and the path of an image in full: the same for all tags and spellings. Empty for a reference that may
 * hold a password: nothing can pull it.
 */
export function identityOf({
  text,
  reference: { registry, repository },
}: Pick<PodImage, 'text' | 'reference'>): string {
  if (mayHoldPassword(text)) return '';
  // A reference that is not readable may have capital letters.
  const path = repository.toLowerCase();
  if (registry === undefined) return path;
  const host = registry.toLowerCase();
  if (!dockerHub.has(host)) return `${host}/${path}`;
  return path.includes('/') ? `docker.io/${path}` : `docker.io/library/${path}`;
}

/** The identities that an image of a registry may have had before somebody pushed it, while it was only on a node. */
export function formerIdentitiesOf({ registry, repository, name }: ImageReference): readonly string[] {
  if (registry === undefined) return [];
  return [repository, `localhost/${repository}`, name, `localhost/${name}`];
}

/** A reference that is safe to show. */
export function shownImage(text: string): string {
  return mayHoldPassword(text) ? '*** (it may hold a password)' : text;
}

const WITHOUT_PASSWORD = /^[^@?#]*(?:@sha[0-9]+(?::[a-f0-9]*)?)?$/;

/** Whether a reference has an `@` that begins no digest, as in `USER:PASSWORD@HOST/PATH`, or a query or fragment. */
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

/** An unreadable reference has no tag for the API server, not even the implied `latest`. */
function pullPolicyOf({ tag, digest }: Parts, isReadable: boolean): PullPolicy {
  const impliedTag = tag ?? (digest === undefined ? 'latest' : undefined);
  return isReadable && impliedTag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** The parts of a reference as they are written. Some may be empty. */
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

// Compiled once, as they are used for every image.
const TAG = /^\w[\w.-]{0,127}$/;
const DIGITS = /^[a-f0-9]{64}$/;
const ADDRESS = /^\[[a-fA-F0-9:]+\](?::[0-9]+)?$/;
const PORT = /^[0-9]+$/;
const DOMAIN_PART = /^[a-zA-Z0-9-]+$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

const dockerHub: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io']);

/** Whether a reference follows the grammar exactly. Source: the same library. */
function areReadable({ host, path, tag, digest }: Parts): boolean {
  if (tag !== undefined && !TAG.test(tag)) return false;
  if (digest !== undefined && !isDigest(digest)) return false;
  // 64 hexadecimal digits alone are refused, as they could be a digest.
  if (host === undefined && tag === undefined && digest === undefined && DIGITS.test(path)) return false;
  if (host !== undefined && !dockerHub.has(host)) return isDomain(host) ? isPath(path) : isPath(`${host}/${path}`);
  // On Docker Hub, an image without a path is in `library`.
  return isPath(path.includes('/') ? path : `library/${path}`);
}

function isDigest(digest: string): boolean {
  const [algorithm = '', hash = ''] = splitAt(digest, digest.indexOf(':'));
  return hash.length === digestLengths[algorithm] && /^[a-f0-9]+$/.test(hash);
}

/** A DNS name or an IPv6 address in brackets, and a port. No part of the name begins or ends with a hyphen. */
function isDomain(host: string): boolean {
  if (host.startsWith('[')) return ADDRESS.test(host);
  const [name = '', port] = splitAt(host, host.indexOf(':'));
  if (port !== undefined && !PORT.test(port)) return false;
  // Part by part: one regular expression for all would overflow V8's stack on millions of parts.
  return name.split('.').every((part) => DOMAIN_PART.test(part) && !part.startsWith('-') && !part.endsWith('-'));
}

function isPath(path: string): boolean {
  return path.length <= LONGEST_PATH && PATH.test(path);
}

function splitAt(text: string, offset: number): readonly [string, string?] {
  return offset < 0 ? [text] : [text.slice(0, offset), text.slice(offset + 1)];
}

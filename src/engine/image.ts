import { compiledOnce } from './compiled.ts';
import type { ContainerView } from './pod.ts';

/** An image reference, as Docker and OCI write it: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`. */
export interface ImageReference {
  /** Host and port; undefined where the reference names none, so that it depends on the node what is meant. */
  readonly registry: string | undefined;
  /** The path without the registry: `library/redis`. */
  readonly repository: string;
  /** The last segment of the path: `redis`. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Reads an image reference; undefined for what names nothing. */
export function imageOf(text: unknown): ImageReference | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const [reference = '', digest] = splitAt(text, text.indexOf('@'));
  // A colon before the last slash belongs to the registry's port.
  const slash = reference.lastIndexOf('/');
  const colon = reference.indexOf(':', slash + 1);
  const [path = '', tag] = splitAt(reference, colon);
  const first = path.indexOf('/');
  const host = first < 0 ? '' : path.slice(0, first);
  const isRegistry = host.includes('.') || host.includes(':') || host === 'localhost';
  const repository = isRegistry ? path.slice(first + 1) : path;
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  if (name === '') return undefined;
  return {
    registry: isRegistry ? host : undefined,
    repository,
    name,
    tag: tag || undefined,
    digest: digest || undefined,
  };
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

/** What an image is, whatever its tag. */
export function identityOf({ registry = '', repository }: ImageReference): string {
  return `${registry}/${repository}`;
}

/** The imagePullPolicy that the API server fills in (core/v1 Container). */
export function defaultPullPolicy(image: unknown): 'Always' | 'IfNotPresent' {
  return pullPolicyOf(imageOf(image));
}

/** The imagePullPolicy that the API server fills in for an image that was read already. */
export function pullPolicyOf(image: ImageReference | undefined): 'Always' | 'IfNotPresent' {
  // What the API server can't read has no tag for it, not even an implied one.
  if (image === undefined || !isReadable(image)) return 'IfNotPresent';
  const tag = image.tag ?? (image.digest === undefined ? 'latest' : undefined);
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** The longest path and tag that the API server reads. Source: the same library. */
const LONGEST_PATH = 255;
const LONGEST_TAG = 128;

/** Whether a reference follows the grammar to the letter. Source: github.com/distribution/reference. */
function isReadable({ repository, tag = 'x', digest }: ImageReference): boolean {
  if (repository.length > LONGEST_PATH || tag.length > LONGEST_TAG || !/^\w[\w.-]*$/.test(tag)) return false;
  const component = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
  if (!repository.split('/').every((part) => component.test(part))) return false;
  if (digest === undefined) return true;
  const [algorithm = '', hash = ''] = splitAt(digest, digest.indexOf(':'));
  return hash.length === digestLengths[algorithm] && /^[a-f0-9]+$/.test(hash);
}

function splitAt(text: string, at: number): readonly [string, string?] {
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

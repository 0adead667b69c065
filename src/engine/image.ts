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

/** The imagePullPolicy that the API server fills in (core/v1 Container). */
export function defaultPullPolicy(image: unknown): 'Always' | 'IfNotPresent' {
  const reference = imageOf(image);
  // What the API server can't read has no tag for it, not even an implied one.
  if (reference === undefined || !isReadable(reference)) return 'IfNotPresent';
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined);
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Whether a reference follows the grammar to the letter. Source: github.com/distribution/reference. */
function isReadable({ repository, tag = 'x', digest }: ImageReference): boolean {
  const component = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
  if (!repository.split('/').every((part) => component.test(part)) || !/^\w[\w.-]{0,127}$/.test(tag)) return false;
  if (digest === undefined) return true;
  const [algorithm = '', hash = ''] = splitAt(digest, digest.indexOf(':'));
  return hash.length === digestLengths[algorithm] && /^[a-f0-9]+$/.test(hash);
}

function splitAt(text: string, at: number): readonly [string, string?] {
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

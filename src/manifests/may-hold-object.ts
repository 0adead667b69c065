/**
 * Whether bytes may hold a Kubernetes object: in any encoding, they contain a word that each object has. It is for
 * callers that get all files of a repository, so that no problem is reported for a tsconfig.json.
 */
export function mayHoldObject(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return /apiVersion|metadata/.test(text.includes('\0') ? text.replaceAll('\0', '') : text);
}

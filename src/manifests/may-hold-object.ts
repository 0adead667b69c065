/**
 * Whether some bytes may hold a Kubernetes object: they have a word that each object has, in whatever encoding. For
 * those who are given all files of a repository: what is wrong in a tsconfig.json is not for us to tell.
 */
export function mayHoldObject(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return /apiVersion|metadata/.test(text.includes('\0') ? text.replaceAll('\0', '') : text);
}

import jsonPatch from 'fast-json-patch';

/** One operation of a JSON Patch (RFC 6902), as far as a diff needs it. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** The smallest JSON Patch from the original to the drafted object; empty when nothing was written. */
export function patchOf(original: object, drafted: object): readonly PatchOperation[] {
  return original === drafted ? [] : (jsonPatch.compare(original, drafted) as PatchOperation[]);
}

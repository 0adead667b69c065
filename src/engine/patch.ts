import jsonPatch from 'fast-json-patch';

/** One operation of a JSON Patch (RFC 6902). A diff needs only these three. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** The JSON Patch from the original to the edited object; empty where nothing was written. */
export function patchOf(original: object, drafted: object): readonly PatchOperation[] {
  return original === drafted ? [] : (jsonPatch.compare(original, drafted) as PatchOperation[]);
}

import type { Volume } from 'kubernetes-types/core/v1.d.ts';
import { list, type Untrusted } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';

/** Volumes whose files Kubernetes writes, with a mode that the author can choose. */
const kinds = ['secret', 'configMap', 'downwardAPI'] as const;

const READ_BY_GROUP = 0o040;

/** Whether a volume has files that their group must not read. An fsGroup would let the group read them. */
export function hasPrivateFiles({ spec }: PodView): boolean {
  return list(spec.volumes).some(isPrivate);
}

function isPrivate({ projected, ...volume }: Untrusted<Volume>): boolean {
  const sources = [volume, ...list(projected?.sources)];
  return (
    isClosed(projected?.defaultMode) ||
    kinds.some((kind) => isClosed(volume[kind]?.defaultMode)) ||
    sources.some((source) => kinds.some((kind) => list(source[kind]?.items).some(({ mode }) => isClosed(mode))))
  );
}

/** Whether a mode is set that does not let the group read. */
function isClosed(mode: unknown): boolean {
  return typeof mode === 'number' && (mode & READ_BY_GROUP) === 0;
}

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach } from 'vitest';
import { scratch } from '../../server/support/certificates.ts';
import { hpa } from './autoscaler.ts';
import { type Ran, zonegate } from './run.ts';

/** A folder with one file that strict zones want changed; anew for each test. */
export interface Fixable {
  readonly folder: string;
  readonly file: string;
  /** What the file holds now. */
  read(): string;
}

export function useFixable(): Fixable {
  const root = scratch();
  const fixable = { folder: '', file: '', read: () => readFileSync(fixable.file, 'utf8') };
  beforeEach(() => {
    fixable.folder = mkdtempSync(join(root, 'files-'));
    fixable.file = join(fixable.folder, 'hpa.yaml');
    writeFileSync(fixable.file, hpa('web', '30'));
  });
  return fixable;
}

/** `zonegate fix` in a strict zone. */
export const fix = (...argv: readonly string[]): Promise<Ran> => zonegate(['fix', '--zone', 'zone-3', ...argv]);

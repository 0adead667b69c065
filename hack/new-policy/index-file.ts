// Adds a policy to the text of webhooks/index.ts.
import type { NewPolicy } from './arguments.ts';

const IMPORT = /^import \{ (\w+) \} from '(\.\/([\w-]+)\/[\w-]+)\.ts';$/;

/**
 * Imports are sorted by their paths. The registry has the handbook's order: the policy comes last of its folder.
 * @throws Error when the text is not what is expected.
 */
export function withPolicy(text: string, { id, name, folder }: Pick<NewPolicy, 'id' | 'name' | 'folder'>): string {
  const lines = text.split('\n');
  const path = `./${folder}/${id}`;
  const imports = lines.flatMap((line, index) => {
    const [, imported = '', from = '', ofFolder = ''] = IMPORT.exec(line) ?? [];
    return imported === '' ? [] : [{ index, imported, path: from, folder: ofFolder }];
  });
  const ofFolder = new Set(imports.filter((each) => each.folder === folder).map(({ imported }) => imported));
  const entry = lines.findLastIndex((line) => ofFolder.has(/^ {2}(\w+),$/.exec(line)?.[1] ?? ''));
  const last = imports.findLast((each) => sortKey(each.path) < sortKey(path));
  const first = imports[0];
  if (entry < 0 || first === undefined)
    throw new Error('webhooks/index.ts has no policy of this folder: add it by hand');
  const importLine = last === undefined ? first.index : last.index + 1;
  return lines
    .toSpliced(entry + 1, 0, `  ${name},`)
    .toSpliced(importLine, 0, `import { ${name} } from '${path}.ts';`)
    .join('\n');
}

/** As the linter sorts: 9 before 10. */
function sortKey(path: string): string {
  return path.replaceAll(/\d+/g, (digits) => digits.padStart(9, '0'));
}

// What kind of place a path in a container is, as far as its words tell.

export type Place =
  /** No file: a device, a pipe, what the kernel shows as files. */
  | 'nowhere'
  /** Where programs leave what nobody ships: dumps, logs, caches. */
  | 'scratch'
  /** What an image ships: programs, their libraries, their settings. */
  | 'program'
  | 'other';

/** Stands for what only the running shell knows, such as the value of a variable that was never set. */
export const UNKNOWN = '\0';

/** A longer path is none. */
const LONGEST = 4096;

const nowhere = ['dev', 'proc', 'sys'];
const scratch = new Set(['tmp', 'run']);
const scratchBelowVar = new Set(['tmp', 'run', 'log', 'cache', 'lock', 'spool']);
const scratchAnywhere = new Set(['log', 'logs', 'cache', 'tmp', 'temp', 'dumps']);
const shipped = new Set(['app', 'bin', 'code', 'etc', 'home', 'opt', 'root', 'sbin', 'src', 'srv', 'usr', 'workspace']);

const ofCode = new Set(
  'bash class cjs css ear egg go html jar js jsx lua mjs php pl pm py pyc pyi pyz rb sh so ts tsx war wasm whl'.split(
    ' ',
  ),
);
/** What people take away, where it is not among what an image ships. */
const ofData = new Set('bz2 csv gz rdb sql tar tgz tsv xz zip zst'.split(' '));
const ofFindings = new Set('core dmp dump hprof jfr log out pcap pid prof pstat stacks trace'.split(' '));

/**
 * @param directory what the path is relative to; undefined where nobody knows.
 */
export function placeOf(path: string, directory: Place | undefined): Place {
  if (path.length > LONGEST) return 'other';
  const segments = segmentsOf(path);
  return path.startsWith('/') && segments[0] !== '.' ? ofAbsolute(segments) : ofRelative(segments, directory);
}

function ofAbsolute(segments: readonly string[]): Place {
  const [first = '', second = ''] = segments;
  if (first === 'dev' && second === 'shm') return 'scratch';
  if (nowhere.includes(first)) return 'nowhere';
  if (scratch.has(first) || (first === 'var' && scratchBelowVar.has(second))) return 'scratch';
  const byName = ofName(segments);
  if (byName !== undefined) return byName;
  if (shipped.has(first) || first.startsWith('lib')) return 'program';
  return ofData.has(extensionOf(segments)) ? 'scratch' : 'other';
}

function ofRelative(segments: readonly string[], directory: Place | undefined): Place {
  const isBelow = !segments.includes('..');
  if (directory === 'scratch' && isBelow) return 'scratch';
  const known = ofName(segments) ?? (isBelow ? directory : undefined);
  return known ?? (isBelow && ofData.has(extensionOf(segments)) ? 'scratch' : 'other');
}

/** What the name tells, and those of the directories above it. */
function ofName(segments: readonly string[]): Place | undefined {
  const extension = extensionOf(segments);
  if (ofCode.has(extension)) return 'program';
  return ofFindings.has(extension) || segments.some((segment) => scratchAnywhere.has(segment)) ? 'scratch' : undefined;
}

function extensionOf(segments: readonly string[]): string {
  const name = segments.at(-1) ?? '';
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The names on the way, without detours. What is below another process's directory begins with a dot. */
function segmentsOf(path: string): readonly string[] {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (path.startsWith('/') || (segments.length > 0 && segments.at(-1) !== '..')) segments.pop();
    else segments.push(segment);
    // A process's own view of the files leads back to them.
    if (segments.length === 3 && segments[0] === 'proc' && segment === 'root') segments.length = 0;
    else if (segments.length === 3 && segments[0] === 'proc' && segment === 'cwd') segments.splice(0, 3, '.');
  }
  return segments;
}

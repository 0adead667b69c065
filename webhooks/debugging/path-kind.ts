// What kind of file a path in a container names, as far as the path shows.

export type PathKind =
  /** No real file: a device, a pipe, or a file of the kernel (/proc, /sys). */
  | 'nowhere'
  /** Where programs write dumps, logs and caches. */
  | 'scratch'
  /** Files of the image: programs, libraries, settings. */
  | 'program'
  | 'other';

/** Stands for a text that only the running shell knows, such as the value of an unset variable. */
export const UNKNOWN = '\0';

/** In characters: Linux takes no longer path. */
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
/** Extensions of data that people copy out of a pod. */
const ofData = new Set('bz2 csv gz rdb sql tar tgz tsv xz zip zst'.split(' '));
const ofFindings = new Set('core dmp dump hprof jfr log out pcap pid prof pstat stacks trace'.split(' '));

/** @param directory the kind of the directory that the path is relative to; undefined where it is not known. */
export function pathKind(path: string, directory: PathKind | undefined): PathKind {
  if (path.length > LONGEST) return 'other';
  const segments = segmentsOf(path);
  return path.startsWith('/') && segments[0] !== '.' ? ofAbsolute(segments) : ofRelative(segments, directory);
}

function ofAbsolute(segments: readonly string[]): PathKind {
  const [first = '', second = ''] = segments;
  if (first === 'dev' && second === 'shm') return 'scratch';
  if (nowhere.includes(first)) return 'nowhere';
  if (scratch.has(first) || (first === 'var' && scratchBelowVar.has(second))) return 'scratch';
  const byName = ofName(segments);
  if (byName !== undefined) return byName;
  if (shipped.has(first) || first.startsWith('lib')) return 'program';
  return ofData.has(extensionOf(segments)) ? 'scratch' : 'other';
}

function ofRelative(segments: readonly string[], directory: PathKind | undefined): PathKind {
  const isBelow = !segments.includes('..');
  if (directory === 'scratch' && isBelow) return 'scratch';
  const known = ofName(segments) ?? (isBelow ? directory : undefined);
  return known ?? (isBelow && ofData.has(extensionOf(segments)) ? 'scratch' : 'other');
}

/** The kind that the extension or the names of the directories show; undefined where they show none. */
function ofName(segments: readonly string[]): PathKind | undefined {
  const extension = extensionOf(segments);
  if (ofCode.has(extension)) return 'program';
  return ofFindings.has(extension) || segments.some((segment) => scratchAnywhere.has(segment)) ? 'scratch' : undefined;
}

function extensionOf(segments: readonly string[]): string {
  const name = segments.at(-1) ?? '';
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The segments of a path, without `.` and `..`. A path through another process's working directory begins with `.`. */
function segmentsOf(path: string): readonly string[] {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (path.startsWith('/') || (segments.length > 0 && segments.at(-1) !== '..')) segments.pop();
    else segments.push(segment);
    // /proc/PID/root leads back to the same files.
    if (segments.length === 3 && segments[0] === 'proc' && segment === 'root') segments.length = 0;
    else if (segments.length === 3 && segments[0] === 'proc' && segment === 'cwd') segments.splice(0, 3, '.');
  }
  return segments;
}

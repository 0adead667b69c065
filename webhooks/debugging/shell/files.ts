// Paths of files that a process has open already: standard input, standard output and others.

export function isStandardInput(path: string): boolean {
  return path === '-' || path === '/dev/stdin' || isOpen(path, '0');
}

export function isStandardOutput(path: string): boolean {
  return path === '-' || path === '/dev/stdout' || isOpen(path, '1');
}

/** Whether a path names an open file by its number, such as /dev/fd/0. */
function isOpen(path: string, number: string): boolean {
  return path.endsWith(`/fd/${number}`) && /^\/(?:dev|proc\/\w+)\/fd\/\d$/.test(path);
}

/** Whether a path is the output of another program: <(COMMAND). */
export function isOtherEnd(path: string): boolean {
  return path.startsWith('/dev/fd/') && !isStandardInput(path);
}

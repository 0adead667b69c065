// Files that stand for what is open already.

export function isStandardInput(path: string): boolean {
  return path === '-' || path === '/dev/stdin' || isOpen(path, '0');
}

export function isStandardOutput(path: string): boolean {
  return path === '-' || path === '/dev/stdout' || isOpen(path, '1');
}

/** Whether a path is a file that a process has open, by its number. */
function isOpen(path: string, number: string): boolean {
  return path.endsWith(`/fd/${number}`) && /^\/(?:dev|proc\/\w+)\/fd\/\d$/.test(path);
}

/** Whether it is what another program writes. */
export function isOtherEnd(path: string): boolean {
  return path.startsWith('/dev/fd/') && !isStandardInput(path);
}

// What code on a command line does, such as that of `python -c`, as far as its text shows.
import { pathKind } from './path-kind.ts';

/** Texts that write a file in one of the usual languages. */
const writers = [
  'write_text(',
  'write_bytes(',
  'writeFile',
  'appendFile',
  'createWriteStream',
  'copyFile',
  'renameSync(',
  'symlink',
  'shutil.',
  'os.rename(',
  'os.replace(',
  'os.link(',
  'extractall(',
  'urlretrieve(',
  'file_put_contents(',
  'File.write(',
  'IO.write(',
  'FileUtils.',
] as const;

/** Texts that run a command. */
const runners = [
  'system(',
  'popen(',
  'Popen(',
  'execSync(',
  'spawnSync(',
  'spawn(',
  'call(',
  'check_output(',
  'run(',
  'exec(',
  'system ',
] as const;

/** The most calls that are read, and how many characters of each. */
const MOST = 50;
const LENGTH = 200;

export function writesFiles(code: string): boolean {
  return writers.some((writer) => code.includes(writer)) || opensToWrite(code);
}

/** Whether code runs its input as code. */
export function runsInput(code: string): boolean {
  const isRunning = code.includes('exec(') || code.includes('eval(') || code.includes('compile(');
  return isRunning && /stdin|STDIN|input\(|\/dev\/fd|readFileSync\(0/.test(code);
}

/** Whether code opens a file to write: `open("x", "w")`, `open(F, ">x")`. */
function opensToWrite(code: string): boolean {
  let index = code.indexOf('open');
  for (let count = 0; index >= 0; count++) {
    if (count === MOST) return true;
    const [opening = ''] = code.slice(index + 4, index + LENGTH).split(/[;\n]/, 1);
    if (/(?:,|mode\s*=)\s*['"][rbt]*[wax+]|['"]\s*\+?>/.test(opening)) {
      const [, path = ''] = /['"](\/[^'"]*)['"]/.exec(opening) ?? [];
      if (pathKind(path, undefined) !== 'scratch' && pathKind(path, undefined) !== 'nowhere') return true;
    }
    index = code.indexOf('open', index + 4);
  }
  return false;
}

/** The commands that code runs. */
export function commandsIn(code: string): readonly string[] {
  const commands: string[] = [];
  for (const runner of runners) {
    let index = code.indexOf(runner);
    for (let count = 0; index >= 0 && count < MOST; count++) {
      const start = index + runner.length;
      commands.push(commandOf(code.slice(start, start + LENGTH)));
      index = code.indexOf(runner, start);
    }
  }
  return commands;
}

/** The command in the arguments of a call: one quoted text, or a list of quoted words. */
function commandOf(argumentsText: string): string {
  const quote = argumentsText.charAt(0);
  if (quote === '"' || quote === "'") {
    const end = argumentsText.indexOf(quote, 1);
    if (end > 0 && argumentsText.charAt(end + 1) !== ',') return argumentsText.slice(1, end);
  }
  return (argumentsText.split(')', 1)[0] as string).replace(/['",[\]]/g, ' ');
}

/** The files that an awk program writes: `print > "x"`. */
export function filesOfAwk(code: string): readonly string[] {
  if (!code.includes('print')) return [];
  return [...code.matchAll(/>\s{0,9}"([^"]{1,99})"/g)]
    .map(([, file]) => file as string)
    .filter((file) => file.includes('/') || file.includes('.'));
}

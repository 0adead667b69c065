// What code on a command line does, such as that of `python -c`: only what its text shows.
import { placeOf } from './place.ts';

/** What writes a file in one of the usual languages. */
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

/** What runs a command. */
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

/** So many openings are looked at, and so much of each. */
const MOST = 50;
const LENGTH = 200;

export function writesFiles(code: string): boolean {
  return writers.some((writer) => code.includes(writer)) || opensToWrite(code);
}

/** Whether it runs what it reads. */
export function runsInput(code: string): boolean {
  const isRunning = code.includes('exec(') || code.includes('eval(') || code.includes('compile(');
  return isRunning && /stdin|STDIN|input\(|\/dev\/fd|readFileSync\(0/.test(code);
}

/** Whether a file is opened for that: `open("x", "w")`, `open(F, ">x")`. */
function opensToWrite(code: string): boolean {
  let index = code.indexOf('open');
  for (let count = 0; index >= 0; count++) {
    if (count === MOST) return true;
    const [opening = ''] = code.slice(index + 4, index + LENGTH).split(/[;\n]/, 1);
    if (/(?:,|mode\s*=)\s*['"][rbt]*[wax+]|['"]\s*\+?>/.test(opening)) {
      const [, path = ''] = /['"](\/[^'"]*)['"]/.exec(opening) ?? [];
      if (placeOf(path, undefined) !== 'scratch' && placeOf(path, undefined) !== 'nowhere') return true;
    }
    index = code.indexOf('open', index + 4);
  }
  return false;
}

/** The commands that it runs: what follows that which runs one. */
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

/** One text in quotes; or a list of words, without what separates them. */
function commandOf(given: string): string {
  const quote = given.charAt(0);
  if (quote === '"' || quote === "'") {
    const end = given.indexOf(quote, 1);
    if (end > 0 && given.charAt(end + 1) !== ',') return given.slice(1, end);
  }
  return (given.split(')', 1)[0] as string).replace(/['",[\]]/g, ' ');
}

/** The files that a program of awk writes: `print > "x"`. */
export function filesOfAwk(code: string): readonly string[] {
  if (!code.includes('print')) return [];
  return [...code.matchAll(/>\s{0,9}"([^"]{1,99})"/g)]
    .map(([, file]) => file as string)
    .filter((file) => file.includes('/') || file.includes('.'));
}

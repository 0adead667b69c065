// One measured window: wrk on its core against one server, its CPU time taken before and after.
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from './host.ts';
import { run } from './processes.ts';

const script = fileURLToPath(new URL('post.lua', import.meta.url));

export interface Window {
  requests: number;
  perSecond: number;
  p50: number;
  p99: number;
  /** CPU seconds of the server per 1,000 reviews. */
  cpu: number;
  /** Share of its core that the server used: well below 1 means that something else was the limit. */
  busy: number;
}

export interface Target {
  pid: number;
  url: string;
  bodyFile: string;
  /** Bytes of the right answer's body: what comes back under load may not be less. */
  answerBytes: number;
}

interface WrkResult {
  requests: number;
  microseconds: number;
  bytes: number;
  refused: number;
  broken: number;
  p50: number;
  p99: number;
}

interface Attempt {
  result: WrkResult;
  used: number;
}

async function attempt(target: Target, seconds: number, connections: number, core: number): Promise<Attempt> {
  const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script];
  const before = cpuSeconds(target.pid);
  const printed = await run({ file: 'wrk', args: [...load, target.url, '--', target.bodyFile], core }, seconds + 30);
  const used = cpuSeconds(target.pid) - before;
  const result = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as WrkResult;
  if (result.requests === 0) throw new Error('no answer at all under load');
  if (result.broken > 0) throw new Error(`${result.broken} connections failed or timed out`);
  return { result, used };
}

export async function measure(target: Target, seconds: number, connections: number, core: number): Promise<Window> {
  const once = () => attempt(target, seconds, connections, core);
  // A machine that starves wrk for a moment must not cost the whole bench; a server that fails fails twice.
  const { result, used } = await once().catch((error) => {
    console.error(`measuring again: ${error instanceof Error ? error.message : error}`);
    return once();
  });
  const bytes = result.bytes / result.requests;
  if (result.refused > 0) throw new Error(`${result.refused} answers of ${result.requests} were not 2xx`);
  if (bytes < target.answerBytes) throw new Error(`answers of ${bytes.toFixed(0)} bytes under load: too short`);
  const elapsed = result.microseconds / 1e6;
  return {
    requests: result.requests,
    perSecond: result.requests / elapsed,
    p50: result.p50 / 1000,
    p99: result.p99 / 1000,
    cpu: (used / result.requests) * 1000,
    busy: used / elapsed,
  };
}

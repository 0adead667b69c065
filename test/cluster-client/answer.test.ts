import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/cluster/answer.ts';
import { getAnswer, open } from '../../src/cluster/request.ts';
import type { Call } from './api-server.ts';
import { ApiServerSetup, patient } from './setup.ts';

const here = new ApiServerSetup();
const PATH = '/apis/x/v1/namespaces/n/things/a';
const options = { signal: patient(), idle: 5_000, isAwaited: true } as const;
const MIB = 1024 * 1024;

const failure = (promise: Promise<unknown>) =>
  promise.then(String, (error: Error) => `${error.name}: ${error.message}`);

/** Writes for as long as somebody reads; gives how much that was. */
function endless(written: { bytes: number }) {
  return ({ response }: Call) => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    const write = () => {
      while (!response.destroyed && response.write(piece)) written.bytes += piece.length;
    };
    response.on('drain', write);
    write();
  };
}

const closed = (response: ServerResponse) =>
  response.destroyed ? undefined : new Promise<void>((resolve) => response.on('close', resolve));

describe('an answer', () => {
  it('is what was sent, whatever the pieces, and its bytes are counted', async () => {
    const text = JSON.stringify({ text: 'x€😀'.repeat(1000) });
    const bytes = Buffer.from(text);
    here.api.next.get.push(({ response }) => {
      for (let at = 0; at < bytes.length; at += 997) response.write(bytes.subarray(at, at + 997));
      response.end();
    });
    const answer = await getAnswer(here.cluster, PATH, options, bytes.length);
    expect(answer).toEqual({ body: JSON.parse(text), bytes: bytes.length });
  });

  it('that is a byte too large is none', async () => {
    const text = JSON.stringify('€'.repeat(1000));
    here.api.next.get.push(({ response }) => response.end(text));
    expect(await failure(getAnswer(here.cluster, PATH, options, Buffer.byteLength(text) - 1))).toBe(
      'TooLargeError: the answer of the API server is larger than 2 KiB',
    );
  });

  it('that does not end is left at its bound, and its connection closed', async () => {
    const written = { bytes: 0 };
    here.api.next.get.push(endless(written));
    expect(await failure(getAnswer(here.cluster, PATH, options, 4 * MIB))).toContain('larger than 4 MiB');
    await closed(here.api.calls[0]?.response as ServerResponse);
    // What the kernel buffers is on top.
    expect(written.bytes).toBeLessThan(40 * MIB);
  });

  it('that says that it is too large is not read at all', async () => {
    here.api.next.get.push(({ response }) => response.writeHead(200, { 'content-length': 4 * MIB + 1 }).flushHeaders());
    expect(await failure(getAnswer(here.cluster, PATH, options, 4 * MIB))).toContain('larger than 4 MiB');
    await closed(here.api.calls[0]?.response as ServerResponse);
  });

  it('that is an error without an end says only its status', async () => {
    const written = { bytes: 0 };
    here.api.next.get.push((call) => {
      call.response.writeHead(500);
      endless(written)(call);
    });
    expect(await failure(getAnswer(here.cluster, PATH, options, MIB))).toBe('ApiError: 500 Internal Server Error');
  });
});

describe('lines', () => {
  /** What is read of pieces that are sent one by one. */
  async function linesFrom(most: number, ...pieces: readonly Buffer[]): Promise<string[]> {
    here.api.next.get.push(({ response }) => {
      for (const piece of pieces) response.write(piece);
      response.end();
    });
    const lines: string[] = [];
    for await (const line of readLines(await open(here.cluster, PATH, options), most)) lines.push(line);
    return lines;
  }

  it('come one by one, whatever the pieces; one without an end is no line', async () => {
    const bytes = Buffer.from('{"a":"€"}\n\n  \n{"b":1}\nrest');
    const whole = ['{"a":"€"}', '{"b":1}'];
    expect(await linesFrom(16, bytes)).toEqual(whole);
    expect(await linesFrom(16, ...[...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it('may be many megabytes together, but each has its bound', async () => {
    const line = Buffer.alloc(100_001, 'x');
    line[100_000] = 10;
    expect(await linesFrom(100_000, ...Array.from({ length: 50 }, () => line))).toHaveLength(50);
    await expect(linesFrom(99_999, line)).rejects.toThrow('larger than 97 KiB');
  });

  it('that do not end are left at their bound', async () => {
    const written = { bytes: 0 };
    here.api.next.get.push(endless(written));
    const lines = readLines(await open(here.cluster, PATH, options), MIB);
    expect(await failure(lines.next())).toContain('larger than 1 MiB');
    await closed(here.api.calls[0]?.response as ServerResponse);
  });
});

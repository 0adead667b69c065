// Look-ups use a connection again: under load a handshake costs more than what is asked.
import { describe, expect, it } from 'vitest';
import { get } from '../../src/cluster/request.ts';
import { ApiServerSetup, json, patient } from './setup.ts';

const setup = new ApiServerSetup();
const PATH = '/api/v1/namespaces';
const ask = () => get(setup.cluster, PATH, { signal: patient(), idle: 5_000, isAwaited: true }, 1024);

describe('connections for look-ups', () => {
  it('are kept for the next one', async () => {
    const ports = new Set<number | undefined>();
    for (let times = 0; times < 5; times++) {
      const call = setup.api.call('list');
      const answer = ask();
      ports.add((await call).request.socket.remotePort);
      await answer;
    }
    expect(ports.size).toBe(1);
    expect(setup.api.connections).toBe(1);
  });

  it('that the API server closes at that moment are opened anew', async () => {
    await ask();
    setup.api.next.list.push(({ request }) => request.socket.resetAndDestroy());
    setup.api.next.list.push(json({ items: [1] }));
    expect(await ask()).toEqual({ items: [1] });
    expect(setup.api.count('list')).toBe(3);
  });

  it('that break while they are new are an error', async () => {
    setup.api.next.list.push(({ request }) => request.socket.resetAndDestroy());
    await expect(ask()).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(setup.api.count('list')).toBe(1);
  });
});

import { lookup } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets a server listen.
 * @returns where: `host:port`.
 * @throws the error of listen or of the look-up of the host, with `host` and `port` set.
 */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    // For `localhost` fastify would open a second server, which a new certificate never reaches.
    const { address } = await lookup(host, { order: 'ipv4first' });
    await app.listen({ host: address, port });
  } catch (error) {
    throw Object.assign(error as Error, { host, port });
  }
  const bound = app.server.address() as AddressInfo;
  return `${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}

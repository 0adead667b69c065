// The framework alone, for orientation: what fastify costs before there is any policy.
import { readFileSync } from 'node:fs';
import fastify from 'fastify';

const [cert = '', key = '', port = '0'] = process.argv.slice(2);

interface Review {
  apiVersion: string;
  kind: string;
  request: { uid: string };
}

const app = fastify({
  https: { cert: readFileSync(cert), key: readFileSync(key) },
  bodyLimit: 8 << 20,
  keepAliveTimeout: 95_000,
});
app.post<{ Body: Review }>('/', async ({ body }) => {
  return { apiVersion: body.apiVersion, kind: body.kind, response: { uid: body.request.uid, allowed: true } };
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));

// Bundles everything that runs into one file: dist/zonegate.js needs nothing beside it but Node.
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const outfile = 'dist/zonegate.js';

/** client-node re-exports every API of Kubernetes; nobody says so to the bundler, but importing them has no effect. */
const clientNodeHasNoSideEffects = {
  name: 'client-node-has-no-side-effects',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@kubernetes\/client-node$|^\.{1,2}\// }, async ({ path, pluginData, ...rest }) => {
      const isOurs = !`${rest.importer}/${path}`.includes('@kubernetes/client-node');
      if (isOurs || pluginData === 'resolved') return undefined;
      return { ...(await resolve(path, { ...rest, pluginData: 'resolved' })), sideEffects: false };
    });
  },
};

await build({
  entryPoints: ['src/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [clientNodeHasNoSideEffects],
  define: { ZONEGATE_VERSION: JSON.stringify(version) },
  // What is bundled and not ESM asks for require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
});

chmodSync(outfile, 0o755);
console.log(`${outfile}: ${(statSync(outfile).size / 1024 ** 2).toFixed(1)} MiB, version ${version}`);

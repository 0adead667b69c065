// Bundles everything that runs: dist/zonegate.js and its chunks need nothing beside them but Node. Each command loads its
// own chunks: a check in a pipeline starts in a third of the time when it does not read what serves.
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

// Chunks are named by what they hold: those of an earlier build would stay.
rmSync('dist/chunks', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { zonegate: 'src/main.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
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
// Wherever the folder is copied to, Node need not guess.
writeFileSync('dist/package.json', '{ "type": "module" }\n');
const outputs = Object.values(metafile.outputs);
const size = outputs.reduce((sum, { bytes }) => sum + bytes, 0);
console.log(`${outfile} and ${outputs.length - 1} chunks: ${(size / 1024 ** 2).toFixed(1)} MiB, version ${version}`);

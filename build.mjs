// Bundles everything that runs: what it makes needs nothing beside it but Node.
// Usage: node build.mjs          the npm package: dist/zonegate.js, dist/index.js, and the chunks that their parts share.
//                                Each command loads its own: a check does not wait for what serves.
//        node build.mjs image    the image: one file, dist/image/zonegate.mjs

import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import manifest from './package.json' with { type: 'json' };

const { version } = manifest;

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

const common = {
  bundle: true,
  metafile: true,
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
};

async function buildImage() {
  return build({ ...common, entryPoints: ['src/main.ts'], outfile: 'dist/image/zonegate.mjs' });
}

async function buildPackage() {
  // Chunks are named by what they hold: those of an earlier build would stay.
  rmSync('dist', { recursive: true, force: true });
  const made = await build({
    ...common,
    entryPoints: { zonegate: 'src/main.ts', index: 'src/index.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  });
  chmodSync('dist/zonegate.js', 0o755);
  execFileSync('node_modules/.bin/tsc', ['--project', 'tsconfig.public.json'], { stdio: 'inherit' });
  const types = "export * from './public.js';\nexport declare const check: import('./public.js').Check;\n";
  writeFileSync('dist/index.d.ts', types);
  return made;
}

const [, , what] = process.argv;
if (what !== undefined && what !== 'image') {
  console.error(`build: unknown argument ${what} (known: image)`);
  process.exit(2);
}
const { metafile } = what === 'image' ? await buildImage() : await buildPackage();
const outputs = Object.entries(metafile.outputs);
const size = outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0);
const [[first]] = outputs.filter(([, { entryPoint }]) => entryPoint === 'src/main.ts');
const rest = outputs.length > 1 ? ` and ${outputs.length - 1} more` : '';
console.log(`${first}${rest}: ${(size / 1024 ** 2).toFixed(1)} MiB, version ${version}`);

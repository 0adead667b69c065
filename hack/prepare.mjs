// Builds the package: npm runs it after `npm ci`, before `npm pack`, and for whoever installs from git, as pre-commit does.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// For a package from git that is installed globally npm leaves the devDependencies out. The bundle needs no script of theirs.
if (!existsSync('node_modules/esbuild')) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--include=dev', '--global=false', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  });
}
await import('../build.mjs');

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Writes an image that holds Node, a shell, and the libraries of both: no other command. A docker archive. */
export function makeBareImage(archive: string, name: string): void {
  const work = mkdtempSync(join(tmpdir(), 'zonegate-image-'));
  try {
    const put = (source: string, target: string) => {
      mkdirSync(dirname(join(work, 'root', target)), { recursive: true });
      cpSync(realpathSync(source), join(work, 'root', target));
    };
    const programs = { '/node': process.execPath, '/bin/sh': '/bin/sh' };
    for (const [target, source] of Object.entries(programs)) {
      put(source, target);
      for (const library of librariesOf(source)) put(library, library);
    }
    const tar = (...args: string[]) => execFileSync('tar', ['-C', work, '--owner=0', '--group=0', ...args]);
    tar('-cf', join(work, 'layer.tar'), '-C', join(work, 'root'), '.');
    const digest = createHash('sha256')
      .update(readFileSync(join(work, 'layer.tar')))
      .digest('hex');
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    const config = {
      architecture,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
    };
    writeFileSync(join(work, 'config.json'), JSON.stringify(config));
    const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }];
    writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
    tar('-cf', archive, 'manifest.json', 'config.json', 'layer.tar');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `libc.so.6 => /lib/.../libc.so.6 (0x...)`, and the loader by its path alone. */
function librariesOf(program: string): string[] {
  const said = execFileSync('ldd', [realpathSync(program)], { encoding: 'utf8' });
  return [...said.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path as string);
}

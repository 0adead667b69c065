// All programs that may change the files of a pod, by name.
import { compiler, curl, dpkg, find, git, openssl, packages, wget } from './fetchers.ts';
import { awk, language } from './languages.ts';
import type { Program } from './pod.ts';
import {
  cd,
  echo,
  evaluate,
  exported,
  mktemp,
  printf,
  read,
  shell,
  source,
  su,
  trap,
  typescript,
  which,
} from './shells.ts';
import { cpio, jar, pax, rsync, scp, tar, unzip } from './tar.ts';
import { cat, changing, dd, editor, filter, obedient, patch, sed, tee, toAll, toLast, yq } from './writers.ts';

const programs: ReadonlyMap<string, Program> = new Map([
  ...having(tar, 'tar gtar bsdtar star'),
  ...having(cpio, 'cpio bsdcpio'),
  ...having(pax, 'pax'),
  ...having(jar, 'jar'),
  ...having(unzip, 'unzip bsdunzip'),
  ...having(rsync, 'rsync'),
  ...having(scp, 'scp'),
  ...having(shell, 'sh ash bash dash ksh mksh zsh rbash fish hush'),
  ...having(su, 'su runuser sg'),
  ...having(typescript, 'script'),
  ...having(evaluate, 'eval'),
  ...having(trap, 'trap'),
  ...having(source, '. source'),
  ...having(cd, 'cd pushd'),
  ...having(exported, 'export local declare typeset readonly alias'),
  ...having(read, 'read mapfile'),
  ...having(echo, 'echo'),
  ...having(printf, 'printf'),
  ...having(which, 'which type'),
  ...having(mktemp, 'mktemp'),
  ...having(cat, 'cat'),
  ...having(
    filter,
    'base64 base32 xxd gunzip gzip zcat xz xzcat unxz bzip2 bunzip2 zstd lz4 tr cut head tail sort uniq',
  ),
  ...having(
    filter,
    'grep rev tac jq envsubst iconv fold pv buffer xmllint less more nl strings fmt expand paste gpg age',
  ),
  ...having(awk, 'awk gawk mawk'),
  ...having(language('c'), 'python pypy'),
  ...having(language('eE'), 'perl'),
  ...having(language('e'), 'ruby lua luajit'),
  ...having(language('ep', 'eval print'), 'node nodejs bun deno'),
  ...having(language('r'), 'php'),
  ...having(tee, 'tee sponge'),
  ...having(dd, 'dd'),
  ...having(toLast, 'cp mv install ln link'),
  ...having(toAll, 'truncate'),
  ...having(changing, 'rm unlink shred touch chmod'),
  ...having(sed, 'sed gsed'),
  ...having(yq, 'yq'),
  ...having(patch, 'patch'),
  ...having(obedient, 'uudecode socat at batch'),
  ...having(editor, 'ed ex vi vim nvim nano emacs'),
  ...having(curl, 'curl'),
  ...having(wget, 'wget'),
  ...having(find, 'find'),
  ...having(git, 'git svn hg'),
  ...having(
    packages,
    'pip pip3 pipx uv poetry pipenv conda mamba easy_install npm yarn pnpm gem bundle composer cargo go',
  ),
  ...having(packages, 'apt apt-get aptitude apk yum dnf microdnf zypper opkg'),
  ...having(dpkg, 'dpkg rpm'),
  ...having(openssl, 'openssl'),
  ...having(compiler, 'gcc cc g++ clang ld'),
]);

function having(program: Program, names: string): readonly [string, Program][] {
  return names.split(' ').map((name) => [name, program]);
}

/** The program of a name (`python3.12` is `python`); undefined for one that changes no files, or that is not known. */
export function programOf(name: string): Program | undefined {
  const program = programs.get(name);
  // Most names do not end with a version.
  if (program !== undefined || !/[\d.]/.test(name.at(-1) ?? '')) return program;
  return programs.get(versioned.find((each) => isVersionOf(each, name)) ?? '');
}

/** Programs whose name may end with a version. Of two that begin alike, the longer one is first. */
const versioned = ['python', 'pypy', 'pip', 'perl', 'ruby', 'php', 'luajit', 'lua', 'nodejs', 'node'];

function isVersionOf(program: string, name: string): boolean {
  return name.startsWith(program) && /^[\d.-]+$/.test(name.slice(program.length));
}

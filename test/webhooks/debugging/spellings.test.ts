// Spellings of the same thing: the effect of a script is found in all of them, and none in what only resembles it.
import { describe, expect, it } from 'vitest';
import { commandEffect } from '../../../webhooks/debugging/command.ts';

const inShell = (script: string) => ['sh', '-c', script];

/** A script, and what it does with something piped in and without. */
type Spelling = readonly [script: string, piped: string | undefined, alone: string | undefined];

function bothOf(spellings: readonly Spelling[]) {
  return spellings.map(([script, piped, alone]) => [script, { piped, alone }] as const);
}

function effects(script: string) {
  return { piped: commandEffect(inShell(script), true), alone: commandEffect(inShell(script), false) };
}

describe('a tar that unpacks what is piped in', () => {
  it.each([
    // Started by another program.
    'env sh -c "tar xf -"',
    'env -i A=b -u C tar xf -',
    "env -S 'tar xf -'",
    'busybox tar xf -',
    'sudo -u x tar xf -',
    'sudo -E A=b tar xf -',
    'doas tar xf -',
    '/bin/sh -ec "tar xf -"',
    'bash -lc "tar xf -"',
    'bash -o pipefail -c "tar xf -"',
    'bash --norc -c "tar xf -"',
    "bash +x -c 'tar xf -'",
    'exec tar xf -',
    'exec -a x tar xf -',
    'nsenter -t 1 -m tar xf -',
    'nsenter --target 1 --mount -- tar xf -',
    'chroot /host tar xf -',
    'unshare -m tar xf -',
    'setpriv --reuid 1000 tar xf -',
    'su -c "tar xf -"',
    'su root -c "tar xf -"',
    'su - x -c "tar xf -"',
    'runuser -u x -- tar xf -',
    'script -qc "tar xf -" /dev/null',
    'timeout 5 tar xf -',
    'timeout -s KILL 5 tar xf -',
    'timeout --kill-after=9 5 tar xf -',
    'nice -n 5 tar xf -',
    'nice -5 tar xf -',
    'ionice -c 3 tar xf -',
    'stdbuf -oL tar xf -',
    'setsid nohup time tar xf -',
    'watch tar xf -',
    'watch -n 1 "tar xf -"',
    'strace -f -o /tmp/x tar xf -',
    'gosu app tar xf -',
    'tini -- tar xf -',
    'dumb-init tar xf -',
    'flock /tmp/lock tar xf -',
    'taskset -c 0 tar xf -',
    '/lib64/ld-linux-x86-64.so.2 /bin/tar xf -',
    'bash /entrypoint.sh tar xf -',
    // In groups, branches and loops.
    '( tar xf - )',
    '((tar xf -))',
    '{ tar xf -; }',
    'if true; then tar xf -; fi',
    'if tar xf -; then ls; fi',
    'for i in 1 2; do tar xf -; done',
    'while read l; do tar xf -; done',
    'case x in a) tar xf -;; esac',
    'case x in\na) ls;;\nb) tar xf -\nesac',
    'f() { tar xf -; }; f',
    'function f { tar xf -; }; f',
    '! tar xf -',
    'true && tar xf -',
    'false||tar xf -',
    'ls;tar xf -',
    'ls & tar xf -',
    'ls\ntar xf -',
    '[[ ; tar xf -',
    // Of what flows through others.
    'cat|tar xf -',
    'cat |& tar xf -',
    'base64 -d | gunzip | tar x',
    'cat > >(tar xf -)',
    'tar xf - < /dev/stdin',
    'tar xf /dev/fd/0',
    'tar xf /proc/self/fd/0',
    'cat | (cd /app && tar xf -)',
    'perl -pe 1 | tar xf -',
    '$SUDO tar xf -',
    'tar xf -$X',
    'tar xf <(cat)',
    'exec 3<&0; tar xf /dev/fd/3',
    'busybox.static tar xf -',
    `python -c "import os; os.system('tar xf -')"`,
    `python -c "subprocess.run(['tar', 'xf', '-'])"`,
    `node -e "spawnSync('tar', ['xf', '-'])"`,
    `awk 'BEGIN { system("tar xf -") }'`,
    'tar xf - 2>/dev/null',
    '2>/dev/null tar xf -',
    '>/dev/null 2>&1 tar xf -',
    // In other scripts, and in what a script puts together.
    `sh -c "sh -c 'tar xf -'"`,
    'eval "tar xf -"',
    'eval tar xf -',
    'trap "tar xf -" EXIT',
    'echo $(tar xf -)',
    'echo "$(tar xf -)"',
    'echo `tar xf -`',
    'echo `echo \\`tar xf -\\``',
    `echo \${x:-$(tar xf -)}`,
    'cat <<EOF\n$(tar xf -)\nEOF',
    'A=1 B="2 3" tar xf -',
    'T=tar; $T xf -',
    'T="tar xf -"; $T',
    `T=tar; \${T} xf -`,
    'export T=tar; "$T" xf -',
    `tar\${IFS}xf\${IFS}-`,
    '$(which tar) xf -',
    '$(command -v tar) xf -',
    '$(echo tar) xf -',
    '{tar,xf,-}',
    `\${X:-tar} xf -`,
    // Quoted, and by other names.
    "t''ar xf -",
    '\\tar xf -',
    't\\\nar xf -',
    '"tar" xf -',
    '""tar xf -',
    "$'tar' xf -",
    "$'\\x74ar' xf -",
    "$'\\164ar' xf -",
    '$"tar" xf -',
    '/usr/bin/../bin/tar xf -',
    '/bin/t?r xf -',
    '/tmp/t xf -',
    'gtar -x',
    'bsdtar -xf- -C /app',
    'tar -xvzf - -C /app',
    'tar --extr -f -',
    'tar -C /app -x',
    'tar --to-stdout -t; tar x',
    'cd /app && tar xf -',
  ])('%s', (script) => {
    expect(effects(script)).toEqual({ piped: 'extracts', alone: undefined });
  });

  it('in the words that a script is given', () => {
    for (const script of ['"$@"', '$@', 'exec "$@"', '$1 $2 $3', '$0 "$@"', 'shift; "$@"']) {
      const words = script === '$0 "$@"' ? ['tar', 'xf', '-'] : ['x', 'tar', 'xf', '-'];
      expect(commandEffect(['sh', '-c', script, ...words], true), script).toBe('extracts');
    }
  });
});

it('a tar that unpacks what a program writes that nobody knows', () => {
  expect(effects('mycat | tar xf -')).toEqual({ piped: 'extracts', alone: 'changes' });
  expect(effects('mycat -x | gunzip | tar xf -')).toEqual({ piped: 'extracts', alone: 'changes' });
});

describe('other programs that unpack what is piped in', () => {
  it.each(['cpio -id', 'pax -r', 'jar x', 'rsync --server -logDtpre . /app', 'scp -t /app'])('%s', (script) => {
    expect(effects(script)).toEqual({ piped: 'copies', alone: undefined });
  });
});

describe('files out of a pod', () => {
  it.each([
    'tar cf - /x',
    'tar c /x | gzip',
    'tar -czf - -C /x .',
    'find /x | cpio -o',
    'rsync --server --sender . /x',
  ])('%s', (script) => expect(effects(script)).toEqual({ piped: 'archives', alone: 'archives' }));
});

describe('what is piped in is written, or runs', () => {
  it.each(
    bothOf([
      ['cat > /app/x.py', 'writes', 'changes'],
      [`sh -c "sh -c 'cat > /app/x'"`, 'writes', 'changes'],
      ['cat > /tmp/x', 'writes', undefined],
      ['cd /tmp && cat > x', 'writes', undefined],
      ['tee /app/f', 'writes', 'changes'],
      ['cat | tee -a /app/f > /dev/null', 'writes', 'changes'],
      ['{ cat; } > /app/f', 'writes', 'changes'],
      [`awk '{ print > "/app/x" }'`, 'writes', 'changes'],
      ['perl -ne print > /app/x', 'writes', 'changes'],
      ['dd of=/app/f', 'writes', 'changes'],
      ['cp /dev/stdin /app/b', 'writes', 'changes'],
      ['base64 -d > /app/f', 'writes', 'changes'],
      ['base64 -d | gunzip > /app/f', 'writes', 'changes'],
      ['x=`cat > /app/x`', 'writes', 'changes'],
      ['patch -p1', 'writes', undefined],
      ['. /dev/stdin', 'writes', undefined],
      ['cat | sh', 'writes', undefined],
      ['bash -s', 'writes', undefined],
      ['python3', 'writes', undefined],
      ['python3.12 -', 'writes', undefined],
      ['python -c "import sys; exec(sys.stdin.read())"', 'writes', undefined],
      ['eval "$(cat)"', 'writes', undefined],
      ['xargs -I{} sh -c {}', 'writes', undefined],
      [`python -c "open('/app/x', 'a').write('1')"`, 'writes', 'changes'],
      [`node -e "fs.writeFileSync('/app/x', '')"`, 'writes', 'changes'],
      ['ruby -e "File.write(1, 2)"', 'writes', 'changes'],
      ['vi /app/main.py', 'writes', 'changes'],
      ['$X', 'writes', undefined],
      ['$X foo', 'writes', undefined],
    ]),
  )('%s', (script, expected) => expect(effects(script)).toEqual(expected));
});

describe('files are written by the command alone', () => {
  it.each([
    'cat <<EOF > /app/f\nhello\nEOF\nls',
    "cat > /app/f <<'EOF'\ntar xf -\nEOF",
    'cat > /app/f <<-EOF\n\thello\n\tEOF',
    'sh <<EOF\necho 1 > /app/x\nEOF',
    'sh <<EOF; ls\ncp a /app/b\nEOF',
    'python - <<EOF\nopen("/app/x", "w")\nEOF',
    'echo 1 >> /app/f',
    'echo 1 >| /app/f',
    'ls &> /app/f',
    'ls &>> /app/f',
    'ls >& /app/f',
    'ls 1>/app/f',
    'cat <> /app/f',
    '> /app/f',
    'for i in 1; do echo $i; done > /app/f',
    '(echo a) > /app/f',
    'cp /tmp/a /app/b',
    'cp -t /app /tmp/a',
    'mv a /app/',
    'mv /app/a.py /tmp',
    'install -m 644 a /app/b',
    'ln -sf /tmp/x /app/x',
    "sed -i 's/a/b/' /app/x.py",
    'sed -i.bak -e s/a/b/ x.py',
    'sed -Ei s/a/b/ x.py',
    "perl -pi -e 's/a/b/' /app/x",
    'touch /app/x',
    'chmod +x /app/x',
    'rm /app/main.py',
    'patch -p1 < /tmp/x.diff',
    'git pull',
    'git -C /app checkout x',
    'git apply /tmp/x',
    'pip install x',
    'python -m pip install x',
    'npm install',
    'apt-get update && apt-get install -y vim',
    'apk add curl',
    'dpkg -i x.deb',
    'curl -o /app/x http://x',
    'curl -sSLO http://x',
    'wget http://x/y',
    'wget -O /app/x http://x/y',
    'ls | xargs cp -t /app',
    'find /app -name x -exec rm {} \\;',
    "find /tmp -exec sh -c 'cp {} /app' \\;",
    'find /app -delete',
    'curl -s http://x | sh',
    'echo "cp a /app/b" | sh',
    'printf "cp a /app/b" | sh',
    'bash <(curl -s x)',
    'bash <<< "cp a /app/b"',
    'python -c "import os; os.system(\'cp a /app/b\')"',
    'curl x | tar xz -C /app',
    'curl x | (cd /app; tar xz)',
    'echo x > /proc/1/root/app/x',
    'echo > /tmp/../app/x',
    'echo x > /dev/shm/../../app/x',
    'cd /tmp; echo > ../app/x',
    '(cd /tmp); echo > x',
    'sh -c "cd /tmp"; echo > x',
    'cd /tmp; eval "cd /app"; echo > x',
    'echo > /app/logs/x.py',
    'echo > $F',
    'watch -n 1 "cp a /app/b"',
    'env A=b sh -c "echo > /app/x"',
  ])('%s', (script) => {
    expect(effects(script)).toEqual({ piped: 'changes', alone: 'changes' });
  });
});

describe('nothing is done to the files of a pod', () => {
  it.each([
    'ls 2>/dev/null',
    'ls >/dev/null',
    'ls &>/dev/null',
    'ls > /dev/null 2>&1',
    'ls 2>&1 | head',
    'echo x >&2',
    'exec 2>&-',
    'echo > /dev/stderr',
    'echo > /dev/fd/2',
    'echo > /dev/tty',
    'echo x > /proc/1/fd/1',
    'echo 1 > /proc/sys/vm/drop_caches',
    'jstack 1 > /tmp/x',
    'cd /tmp; jmap > heap.txt',
    'T=$(mktemp); ls > $T',
    'ls > $TMPDIR/x',
    'jcmd 1 Thread.print > threads.log',
    '> /var/log/app.log',
    'tar czf /tmp/x.tgz /app',
    'pg_dump x > x.sql',
    'pg_dump x | gzip > /backup/x.gz',
    `awk '$1 > "a" { print }' /x`,
    `python -c "import subprocess; subprocess.run(['ls'])"`,
    'curl x | tar xz -C /tmp',
    'tar xf /tmp/x.tar',
    'tar tf x',
    'tar --list -f x',
    'tar --version',
    '[ a > b ] && ls',
    '[[ $a > b ]]; ls',
    '[[ -f x && $a > b ]] && ls',
    'echo $((a > b))',
    'echo $((1<<2)); ls',
    '((i > 3)) && ls',
    'for ((i = 0; i < 5; i++)); do ls; done',
    'if [ $x -gt 1 ]; then ls; fi',
    "awk '$1 > 5' /x",
    "grep '>' x",
    'echo "a -> b"',
    'echo a \\> b',
    `echo "\${x:-a > b}"`,
    'echo x # > /app/y',
    'psql -c "select 1 > 0"',
    "jq '.a > 1'",
    'cat /app/x',
    'cat <<EOF\ntar xf - > /app/x\nEOF',
    'kill -HUP 1',
    'nginx -s reload',
    'curl localhost',
    'curl -so /dev/null -w "%{http_code}" x',
    'curl -X POST -d a=b localhost',
    'wget -qO- x',
    'wget -q -O - x',
    'wget -O /dev/null x',
    'wget --spider x',
    'sed -n 1,5p x',
    "sed 's/a/b/' x",
    'find / -name x',
    'find . -exec grep x {} +',
    'find /tmp -delete',
    'ls | xargs grep x',
    'ps',
    'env',
    'time ls',
    'timeout 5 curl -s localhost',
    'pg_dump x | gzip',
    'psql < /tmp/x',
    'psql',
    'python manage.py shell',
    'python -c "import sys,json; print(json.load(sys.stdin))"',
    `python -c "print(open('/app/x').read())"`,
    `python -c "open('/tmp/x', 'w')"`,
    'node -e "console.log(1)"',
    'pip list',
    'npm ls',
    'apt-get update',
    'dpkg -l',
    'git log',
    'git status; git diff',
    'rm /tmp/x',
    'rm -rf /data/cache/x',
    'which tar',
    'type tar; command -v tar',
    'ls -l $(which tar)',
    'test -d /x',
    'test -w /app && echo yes',
    'for i in 1 2 3; do curl -s localhost; sleep 1; done',
    'cat /proc/1/environ | tr "\\0" "\\n"',
    'head -c 100 /x | base64',
    'unclosed "quote',
    'unclosed $(',
    ') } done fi esac',
  ])('%s', (script) => {
    expect(effects(script)).toEqual({ piped: undefined, alone: undefined });
  });
});

describe('what cannot be read is no way round', () => {
  const nested = (depth: number, open: string, close: string, inside: string) =>
    open.repeat(depth) + inside + close.repeat(depth);

  it.each([
    ['substitutions', inShell(nested(100, '$(', ')', 'tar xf -'))],
    ['substitutions in quotes', inShell(nested(100, '"$(', ')"', 'tar xf -'))],
    ['defaults', inShell(nested(100, `\${a:-`, '}', '$(tar xf -)'))],
    ['evals', inShell(`${'eval '.repeat(100)}tar xf -`)],
    ['a long script', inShell(`${' '.repeat(70_000)}tar xf -`)],
    ['many words', ['sh', '-c', 'tar xf -', ...Array.from({ length: 40_000 }, () => 'x')]],
    ['variables that double', inShell(`A=aa;${'A=$A$A;'.repeat(40)}tar xf -`)],
  ])('%s', (_, command) => {
    expect(commandEffect(command, true)).toMatch(/^(?:hides|extracts)$/);
    expect(commandEffect(command, false)).toBe('changes');
  });

  it.each([
    ['parentheses', inShell(nested(10_000, '(', ')', 'tar xf -'))],
    ['programs that start another', [...Array.from({ length: 10_000 }, () => 'env'), 'tar', 'xf', '-']],
  ])('%s may be many', (_, command) => {
    expect(commandEffect(command, true)).toBe('extracts');
  });
});

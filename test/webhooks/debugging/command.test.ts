import { describe, expect, it } from 'vitest';
import { commandEffect } from '../../../webhooks/debugging/command.ts';

describe('what a command does', () => {
  it.each([
    [['tar', '-xmf', '-', '-C', '/tmp'], 'extracts'],
    [['tar', 'xmf', '-'], 'extracts'],
    [['tar', '--no-same-permissions', '--no-same-owner', '-xmf', '-'], 'extracts'],
    [['/bin/tar', '-x', '-f', '-'], 'extracts'],
    [['tar', '-C', '/app', '-x'], 'extracts'],
    [['tar', '-zvxf', '-'], 'extracts'],
    [['tar', '--extract', '--file=-'], 'extracts'],
    [['busybox', 'tar', 'xf', '-'], 'extracts'],
    [['env', 'A=b', 'tar', 'xf', '-'], 'extracts'],
    [['timeout', '5s', 'tar', 'xf', '-'], 'extracts'],
    [['sh', '-c', 'cd /app && tar xf -'], 'extracts'],
    [['/bin/bash', '-ec', 'cat | tar -x -C /app'], 'extracts'],
    [['sh', '-c', '"tar" xf -'], 'extracts'],
    [['tar', 'cf', '-', '/x'], 'archives'],
    [['sh', '-c', 'tar cf - /x | tail -c+1'], 'archives'],
    [['sh'], 'writes'],
    [['bash', '-s'], 'writes'],
    [['sh', '-c', 'cat > /app/main.py'], 'writes'],
    [['sh', '-c', 'tee /app/main.py'], 'writes'],
    [['tee', '/x'], 'writes'],
    [['dd', 'of=/x'], 'writes'],
    [['python3.12', '-'], 'writes'],
    [['ls'], undefined],
    [['sh', '-c', 'ls /app'], undefined],
    [['sh', '-c'], undefined],
    [['psql'], undefined],
    [['tar', 'tf', '/x.tar'], undefined],
    [['tar', '-tf', 'xc.tar'], undefined],
    [['tar', '-f', 'xc.tar', '-t'], undefined],
    [['sh', '-c', "tar 'xf' -"], 'extracts'],
    [['sh', '-c', 'tar\u00a0xf -'], undefined],
    [['sh', '-c', '  A=b  env -i tar xf -'], 'extracts'],
    [['sh', '-c', 'ls;(tar xf -)'], 'extracts'],
    [['sh', '-c', 'tar cf - /x\ntar xf -'], 'extracts'],
    [['sh', '-c', 'tar tf x; tar cf - x'], 'archives'],
    [['sh', '-c', 'tar "" xf -'], undefined],
    [['sh', '-c', 'tar\nxf -'], undefined],
    [['sh', '-c', '""tar xf -'], 'extracts'],
    [['sh', '-c', "'"], undefined],
    [['sh', '-c', ''], undefined],
    [['sh', '-c', 'sh'], 'writes'],
    [['sh', '-c', 'a `dd of=/x`'], 'writes'],
    [['sh', '-xc', 'tar', 'xf'], undefined],
    [['sh', '-c-', 'tar xf -'], 'extracts'],
    [['sh', 'x', '-c', 'tar xf -'], 'extracts'],
    [['sh', '-x', '-c', '-c', 'tar xf -'], 'extracts'],
    [['env', 'sh', '-c', 'tar xf -'], 'extracts'],
    [['tar', '--create', '-x'], 'archives'],
    [['tar', 'f', 'x', '-x'], undefined],
    [['tar', 'f', '-', '-x'], 'extracts'],
    [['tar', '-t', 'x'], undefined],
    [['tar', '-Cx'], undefined],
    [['pythonx'], undefined],
    [['python3.'], 'writes'],
    [['env', '-', 'A=', 'dd', 'of=/x'], 'writes'],
    [['5d', 'dd'], undefined],
    [['-a\nb', 'dd'], undefined],
    [['=', 'dd'], undefined],
    [[], undefined],
    [[''], undefined],
    [['env'], undefined],
  ])('%j, piped: %s', (command, expected) => {
    expect(commandEffect(command, true)).toBe(expected);
  });

  it.each([
    [['sh']],
    [['tar', 'xf', '/archive.tar']],
    [['sh', '-c', 'echo x > /tmp/x']],
    [['python', '-c', 'print(1)']],
  ])('%j, with nothing piped into it: nothing', (command) => {
    expect(commandEffect(command, false)).toBeUndefined();
  });

  it('archives, whoever reads it', () => {
    expect(commandEffect(['tar', 'cf', '-', '/x'], false)).toBe('archives');
  });
});

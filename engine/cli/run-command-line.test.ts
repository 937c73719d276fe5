import { describe, expect, test } from 'vitest';
import { EngineError } from '../port/engine.ts';
import type { Host } from './host.ts';
import { runCommandLine } from './run-command-line.ts';
import { recordingTerminal } from './testing.ts';
import type { RecordingTerminal } from './testing.ts';

async function baton(
  line: string,
  connect: Host['connect'] = () => Promise.reject(new Error('nobody should connect')),
): Promise<{ code: number; terminal: RecordingTerminal }> {
  const terminal = recordingTerminal();
  const code = await runCommandLine(line.split(' ').filter(Boolean), {
    terminal,
    program: 'baton',
    directory: '/data',
    env: {},
    fileMode: 0o644,
    connect,
  });
  return { code, terminal };
}

const commands = [
  'library',
  'definitions',
  'agents',
  'import',
  'export',
  'validate',
  'run',
  'runs',
  'show',
  'watch',
  'approvals',
  'decide',
  'retry',
  'skip',
  'abort',
  'cancel',
  'pause',
  'resume',
  'rewind',
  'deliverables',
  'backup',
  'restore',
  'rebuild',
  'doctor',
  'serve',
  'bench',
];

describe('the command line', () => {
  test('has every command, in its help too', async () => {
    const { code, terminal } = await baton('--help');
    expect(code).toBe(0);
    for (const command of commands) expect(terminal.written()).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  });

  test.each(commands)('%s explains itself and knows --json', async (command) => {
    const { code, terminal } = await baton(`${command} --help`);
    expect(code).toBe(0);
    expect(terminal.written()).toContain('--json');
  });

  test('without a command shows the help, as an error', async () => {
    const { code, terminal } = await baton('');
    expect(code).toBe(2);
    expect(terminal.written()).toBe('');
    expect(terminal.said()).toContain('Usage: baton');
  });

  test.each([
    ['shwo', 'show'],
    ['run x --rehearce', '--rehearse'],
  ])('%s is refused with what was meant', async (line, meant) => {
    const { code, terminal } = await baton(line);
    expect(code).toBe(2);
    expect(terminal.written()).toBe('');
    expect(terminal.said()).toContain(`Did you mean ${meant}?`);
  });

  test.each([
    'run',
    'run a b',
    'decide x',
    'decide x maybe --outcome other',
    'decide x rewind',
    'decide x continue --modifications f.yaml',
    'run x --decide fetch',
    'run x --decide-all retry',
    'run x --param kpi',
    'run x --params /nowhere.yaml',
    'runs --status lost',
    'runs --limit 0',
    'runs --limit many',
    'validate',
    'validate /nowhere.yaml',
    'import',
    'skip x --output {',
    'restore /data/backup.sqlite',
  ])('%s is a usage error, told without a stack', async (line) => {
    const { code, terminal } = await baton(line);
    expect(code).toBe(2);
    expect(terminal.said()).toMatch(/^baton: \S/);
    expect(terminal.said()).not.toMatch(/^\s+at /m);
  });
});

describe('an error under --json', () => {
  test('is the only thing on standard output, and told to people too', async () => {
    const { code, terminal } = await baton('runs --json', () =>
      Promise.reject(new EngineError('storage_full', 'No room', { remedy: 'Make room.' })),
    );
    expect(code).toBe(4);
    expect(JSON.parse(terminal.written())).toEqual({
      error: { code: 'storage_full', kind: 'operational', message: 'No room', remedy: 'Make room.', details: {} },
    });
    expect(terminal.said()).toBe('baton: No room\n  Make room.\n');
  });

  test('of what was typed has the same form', async () => {
    const { code, terminal } = await baton('runs --json --frmo x');
    expect(code).toBe(2);
    expect(JSON.parse(terminal.written())).toMatchObject({ error: { code: 'usage', kind: 'user' } });
  });
});

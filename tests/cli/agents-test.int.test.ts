// One call to an agent outside of any run, at the command line.
import { beforeEach, expect, test } from 'vitest';
import type { Desk } from './desk.ts';
import { deskHere } from './desk-here.ts';

let desk: Desk;
beforeEach(() => {
  desk = deskHere();
});

const HANDED = 'What a step would hand over as its input comes from a file: --input <file>';

test('an agent is rehearsed once, and it is part of no run', async () => {
  const { code, stdout } = await desk.baton('agents', 'test', 'summarizer', '--message', 'Sum up the quarter');
  expect(code, stdout).toBe(0);
  expect(stdout).toMatch(/✓ summarizer answered {2}\(rehearsed, \d+ ms/);
  const { value } = await desk.json<{ rehearsed: boolean; error: null; response: object }>(
    'agents',
    'test',
    'summarizer',
    '--message',
    'Sum up the quarter',
  );
  expect(value).toMatchObject({ rehearsed: true, error: null, response: { status: 'success' } });
  expect((await desk.json<{ total: number }>('runs')).value.total).toBe(0);
});

test('one that lacks its input says how to give it, and answers once it has it', async () => {
  const lacking = await desk.baton('agents', 'test', 'case-archive');
  expect(lacking.code).not.toBe(0);
  expect(lacking.stdout).toContain('✗ invalid_input: A record is handed over as an object in input.payload.');
  expect(lacking.stderr).toContain(HANDED);
  const input = desk.write('case.yaml', 'payload: { case: { customer: Ada } }\n');
  const given = await desk.baton('agents', 'test', 'case-archive', '--input', input);
  expect([given.code, given.stderr.includes(HANDED)]).toEqual([0, false]);
  expect(given.stdout).toContain('"customer": "Ada"');
});

test('a live call without its key is refused before anything is asked, and says which and how to set it', async () => {
  const { code, stdout, stderr } = await desk.baton('agents', 'test', 'summarizer', '--live', '--message', 'Hello');
  expect(code).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain('the key OPENAI_API_KEY is not set');
  expect(stderr).toMatch(/in the environment/);
});

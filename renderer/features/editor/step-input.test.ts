import { describe, expect, test } from 'vitest';
import { BEGUN, firstSource, inputOfSource, readingsOf, sourcesOf, type Offered } from './step-input.ts';

const attempt = { version: '1.0.0', mode: 'rehearsal', status: 'completed', at: 0, attempt: 1 } as const;
const offered: Offered = {
  begun: { input: { userMessage: 'About ' }, missing: [{ path: 'userMessage', message: 'topic has no value' }] },
  recorded: [
    { ...attempt, runId: 'run-alone-0', then: { userMessage: 'Mine' }, now: null },
    {
      ...attempt,
      runId: 'run-changed',
      attempt: 2,
      status: 'failed',
      then: { userMessage: 'About tests' },
      now: { input: { userMessage: 'On tests' }, missing: [] },
    },
    {
      ...attempt,
      runId: 'run-the-same',
      then: { userMessage: 'On cats' },
      now: { input: { userMessage: 'On cats' }, missing: [] },
    },
  ],
};

describe('what a step can be rehearsed with', () => {
  test('recorded attempts come first, then the beginning', () => {
    expect(sourcesOf(offered, 60_000).map(({ value }) => value)).toEqual([
      'run-alone-0/1',
      'run-changed/2',
      'run-the-same/1',
      BEGUN,
    ]);
    expect(sourcesOf(offered, 60_000)[1]?.label).toMatch(/attempt 2, failed · run …-changed$/);
  });

  test('begins with the newest attempt of a whole run', () => {
    expect(firstSource(offered)).toBe('run-changed/2');
    expect(firstSource({ ...offered, recorded: offered.recorded.slice(0, 1) })).toBe(BEGUN);
  });

  test('asks which reading is meant only where the two differ', () => {
    expect(
      ['run-alone-0/1', 'run-changed/2', 'run-the-same/1', BEGUN].map((source) => readingsOf(offered, source)),
    ).toEqual([['then'], ['now', 'then'], ['now'], ['then']]);
  });

  test('gives what was chosen', () => {
    expect(inputOfSource(offered, 'run-changed/2', 'now').input).toEqual({ userMessage: 'On tests' });
    expect(inputOfSource(offered, 'run-changed/2', 'then').input).toEqual({ userMessage: 'About tests' });
    expect(inputOfSource(offered, 'run-alone-0/1', 'now').input).toEqual({ userMessage: 'Mine' });
    expect(inputOfSource(offered, BEGUN, 'then')).toBe(offered.begun);
  });
});

import { describe, expect, test } from 'vitest';
import { EngineError } from '../port/engine.ts';
import { CliError, toCliError } from './cli-error.ts';

describe('an error', () => {
  test.each([
    ['not_found', 2],
    ['invalid_parameters', 2],
    ['invalid_definition', 5],
    ['refused', 4],
    ['forbidden', 4],
    ['storage_full', 4],
  ] as const)('of the engine, %s, ends with %d', (code, exitCode) => {
    expect(toCliError(new EngineError(code, 'No', { remedy: 'Do that.' }))).toMatchObject({
      code,
      message: 'No',
      remedy: 'Do that.',
      exitCode,
    });
  });

  test('of the contract keeps its kind, remedy and details', () => {
    const error = Object.assign(new Error('No run'), {
      code: 'REFUSED',
      data: { kind: 'user', remedy: 'Look again.', details: { runId: 'x' } },
    });
    expect(toCliError(error)).toMatchObject({
      code: 'refused',
      kind: 'user',
      remedy: 'Look again.',
      details: { runId: 'x' },
      exitCode: 4,
    });
  });

  test('of the operating system is a sentence with what to do', () => {
    const error = Object.assign(new Error("EACCES: permission denied, open '/x'"), { code: 'EACCES' });
    expect(toCliError(error)).toMatchObject({
      code: 'eacces',
      message: "permission denied, open '/x'",
      kind: 'operational',
      remedy: expect.any(String) as string,
    });
  });

  test('of the store says itself what to do', () => {
    const error = Object.assign(new Error('Held. End it first.'), { name: 'StoreHeld' });
    expect(toCliError(error)).toMatchObject({
      code: 'store_held',
      message: 'Held. End it first.',
      remedy: null,
      exitCode: 4,
    });
  });

  test('of a connection that broke is nothing to be afraid of', () => {
    expect(
      toCliError(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) })),
    ).toMatchObject({ code: 'connection_lost', kind: 'operational' });
  });

  test('that nobody foresaw is a bug, and says how to find out more', () => {
    expect(toCliError(new Error('boom'))).toMatchObject({
      code: 'unexpected',
      kind: 'unexpected',
      exitCode: 4,
      remedy: expect.stringContaining('BATON_DEBUG=1') as string,
    });
    expect(toCliError('boom')).toMatchObject({ code: 'unexpected', message: 'boom' });
  });

  test('that is ours already stays as it is', () => {
    const error = new CliError('x', 'y');
    expect(toCliError(error)).toBe(error);
  });
});

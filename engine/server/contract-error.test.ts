import { ORPCError } from '@orpc/server';
import { expect, test } from 'vitest';
import { EngineError } from '../port/engine.ts';
import { toContractError } from './contract-error.ts';

function translate(error: unknown) {
  const reported: unknown[] = [];
  const { code, status, message, data, defined } = toContractError(error, (bug) => reported.push(bug));
  return { code, status, message, data, defined, reported };
}

test('what the engine refuses keeps its sentence, its remedy and its details', () => {
  const error = new EngineError('refused', 'Step "a" is completed', {
    remedy: 'Rewind to it.',
    details: { refusal: 'step_not_retryable' },
  });
  expect(translate(error)).toEqual({
    code: 'REFUSED',
    status: 409,
    message: 'Step "a" is completed',
    data: { kind: 'user', remedy: 'Rewind to it.', details: { refusal: 'step_not_retryable' } },
    defined: true,
    reported: [],
  });
});

test('what passes by itself is operational', () => {
  expect(translate(new EngineError('storage_full', 'No room'))).toMatchObject({
    code: 'STORAGE_FULL',
    data: { kind: 'operational' },
    reported: [],
  });
  expect(translate(new EngineError('stopping', 'Going down'))).toMatchObject({
    code: 'STOPPING',
    status: 503,
    data: { kind: 'operational' },
  });
});

test('an input that does not fit is told with its place', () => {
  const error = new ORPCError('BAD_REQUEST', {
    message: 'Input validation failed',
    data: { issues: [{ path: ['parameters', { key: 'a' }], message: 'Expected text' }] },
  });
  expect(translate(error)).toMatchObject({
    code: 'BAD_REQUEST',
    message: "The input doesn't fit: parameters.a: Expected text",
    data: { kind: 'user', details: { issues: [{ path: 'parameters.a', message: 'Expected text' }] } },
    reported: [],
  });
});

test('anything else is a bug: reported as it is, told without its insides', () => {
  const bug = new Error('password=secret');
  const translated = translate(bug);
  expect(translated).toMatchObject({
    code: 'UNEXPECTED',
    status: 500,
    data: { kind: 'unexpected', details: {} },
    reported: [bug],
  });
  expect(JSON.stringify({ ...translated, reported: [] })).not.toContain('secret');
  expect(translate(new ORPCError('INTERNAL_SERVER_ERROR')).code).toBe('UNEXPECTED');
});

import { expect, test } from 'vitest';
import { exampleRequest } from '../../port/example-request.ts';
import { readOutcome } from './function-outcome.ts';

const request = exampleRequest({ rehearsal: false });
const read = (outcome: unknown, log: readonly string[] = []) =>
  readOutcome(typeof outcome === 'string' ? outcome : JSON.stringify(outcome), {
    agent: 'a-function',
    key: null,
    request,
    deliverable: null,
    log,
    usage: {},
  });

test('a text is a message, nothing is nothing, and anything else a result', () => {
  expect(read({ value: 'hi', isDeliverable: false }).content).toEqual({ message: 'hi' });
  expect(read({ value: null, isDeliverable: false }).content).toEqual({});
  expect(read({ value: [1], isDeliverable: false }).content).toEqual({ result: [1] });
  expect(read({ value: 0, isDeliverable: false }).content).toEqual({ result: 0 });
});

test('its cost is not known, so none is told', () => {
  expect(read({ value: 1, isDeliverable: false }).metadata).not.toHaveProperty('cost');
});

test.each(['', '}{', 'null', '[]', '{}', '{"value":1}', '{"error":1}', '{"value":1,"isDeliverable":true,"more":1}'])(
  'what is no outcome is an error, and never half an answer: %s',
  (outcome) => {
    expect(() => read(outcome)).toThrow(
      expect.objectContaining({ code: 'function_failed', retryable: false }) as Error,
    );
  },
);

test.each([
  [{ code: 'NOT A CODE', message: 'x' }, 'function_failed', false],
  [{ code: 'a_code', message: 'x', retryable: 'yes' }, 'a_code', false],
  [{ code: 'a_code', message: 'x', retryable: true }, 'a_code', true],
  [{ code: 'function_failed', name: 'InternalError', message: 'out of memory' }, 'function_memory', false],
  [{ code: 'http_status', status: 503, host: 'h', headers: {}, said: '' }, 'service_unavailable', true],
  [{ code: 'http_status', status: 'x', host: {}, headers: 7, said: {} }, 'service_rejected', false],
])('an error is told with a code, whatever a function calls it: %#', (error, code, retryable) => {
  expect(() => read({ error })).toThrow(expect.objectContaining({ code, retryable }) as Error);
});

test('what an error says has an end, and the last lines of the log with it', () => {
  const log = Array.from({ length: 30 }, (_, line) => `line ${line}`);
  try {
    read({ error: { code: 'long', message: 'x'.repeat(100_000), details: { a: 'y'.repeat(100_000) } } }, log);
    expect.unreachable();
  } catch (error) {
    const { message, details } = error as { message: string; details: { log: string[] } };
    expect(message.length).toBeLessThan(3_000);
    expect(JSON.stringify(details).length).toBeLessThan(3_000);
    expect(details.log.at(-1)).toBe('line 29');
  }
});

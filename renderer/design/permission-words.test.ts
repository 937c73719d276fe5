import { expect, test } from 'vitest';
import { permissionsOf } from './permission-words.ts';

test('says what an agent may do, one line each', () => {
  expect(
    permissionsOf({
      network: { hosts: ['api.example.com'] },
      secrets: ['API_KEY'],
      database: { tables: ['metrics'], operations: ['select'] },
      later: true,
    }),
  ).toEqual([
    { what: 'May call', details: ['api.example.com'] },
    { what: 'May use the secrets', details: ['API_KEY'] },
    { what: 'May use the database', details: ['tables: metrics', 'operations: select'] },
    { what: 'later', details: ['true'] },
  ]);
});

test('an agent without permissions may do nothing', () => {
  expect(permissionsOf({})).toEqual([]);
});

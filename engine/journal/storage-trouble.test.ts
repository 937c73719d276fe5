import { expect, test } from 'vitest';
import { storageTroubleOf, troubleKindOf } from './storage-trouble.ts';

const kindOf = (code: string) => troubleKindOf(Object.assign(new Error(code), { code }));

test.each([
  [
    'damaged',
    ['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_CORRUPT_VTAB', 'SQLITE_NOTADB', 'SQLITE_IOERR_SHORT_READ'],
  ],
  ['full', ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT']],
  [
    'read_only',
    [
      'SQLITE_READONLY',
      'SQLITE_READONLY_DIRECTORY',
      'SQLITE_READONLY_CANTINIT',
      'SQLITE_READONLY_RECOVERY',
      'SQLITE_READONLY_ROLLBACK',
      'EROFS',
    ],
  ],
  ['forbidden', ['SQLITE_CANTOPEN', 'SQLITE_CANTOPEN_ISDIR', 'SQLITE_PERM', 'SQLITE_AUTH', 'EACCES', 'EPERM']],
  [
    'busy',
    [
      'SQLITE_BUSY',
      'SQLITE_BUSY_RECOVERY',
      'SQLITE_BUSY_SNAPSHOT',
      'SQLITE_LOCKED',
      'SQLITE_IOERR_LOCK',
      'SQLITE_PROTOCOL',
    ],
  ],
  ['disk', ['SQLITE_IOERR', 'SQLITE_IOERR_READ', 'SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_CORRUPTFS', 'EIO']],
] as const)('%s is told from everything else', (kind, codes) => {
  for (const code of codes) expect(kindOf(code), code).toBe(kind);
});

test('only damage is answered with a restore', () => {
  const advising = [
    'SQLITE_CORRUPT',
    'SQLITE_FULL',
    'SQLITE_READONLY',
    'SQLITE_CANTOPEN',
    'SQLITE_BUSY',
    'SQLITE_IOERR',
  ].filter((code) => storageTroubleOf(Object.assign(new Error(), { code }))?.remedy.includes('restore'));
  expect(advising).toEqual(['SQLITE_CORRUPT']);
});

test('what is about something else is nobody’s trouble with the store', () => {
  expect(kindOf('SQLITE_CONSTRAINT_UNIQUE')).toBeNull();
  expect(kindOf('ENOENT')).toBeNull();
  expect(troubleKindOf(new Error('a bug'))).toBeNull();
  expect(troubleKindOf('EACCES')).toBeNull();
});

import { expect, test } from 'vitest';
import { lockHolder, runApt } from './apt.mjs';

const held = `E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (apt-get)
N: Be aware that removing the lock file is not a solution and may break your system.
E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?
`;
const lists = `Reading package lists...
E: Could not get lock /var/lib/apt/lists/lock. It is held by process 815 (apt-get)
E: Unable to lock directory /var/lib/apt/lists/
`;

test('says who has the lock', () => {
  expect(lockHolder(held)).toBe('apt-get (process 4711)');
  expect(lockHolder(lists)).toBe('apt-get (process 815)');
  expect(
    lockHolder('E: Could not get lock /var/cache/apt/archives/lock - open (11: Resource temporarily unavailable)'),
  ).toBe('another program');
});

test('takes no other failure for a lock that somebody has', () => {
  expect(lockHolder('E: Unable to locate package libgtk-3-0')).toBeNull();
  expect(
    lockHolder('E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)'),
  ).toBeNull();
  expect(
    lockHolder(
      'E: Could not get lock /var/lib/apt/lists/lock - open (13: Permission denied)\nE: Unable to lock directory',
    ),
  ).toBeNull();
});

/** What apt answers, one after the other, and what is said meanwhile. */
async function answers(...outputs: readonly { code: number; stderr: string }[]) {
  const said: string[] = [];
  const left = [...outputs];
  const ended = await runApt(
    'apt-get',
    ['install'],
    {},
    {
      run: () =>
        Promise.resolve({ stdout: '', ...(left.shift() ?? { code: 1, stderr: 'There is no further answer' }) }),
      pause: () => Promise.resolve(),
      tell: (text) => said.push(text),
    },
  );
  return { ended, said };
}

test('waits for the lock of another setup, and says once for whom', async () => {
  const { ended, said } = await answers(
    { code: 100, stderr: held },
    { code: 100, stderr: held },
    { code: 100, stderr: lists },
    { code: 0, stderr: '' },
  );
  expect(ended.code).toBe(0);
  expect(said).toEqual([
    'apt-get (process 4711) is installing packages on this machine; waiting until it has ended',
    'apt-get (process 815) is installing packages on this machine; waiting until it has ended',
  ]);
});

test('waits for nothing that time does not mend', async () => {
  const { ended, said } = await answers(
    { code: 100, stderr: 'E: Unable to locate package dunst' },
    { code: 0, stderr: '' },
  );
  expect(ended.code).toBe(100);
  expect(said).toEqual([]);
});

import { expect, test } from 'vitest';
import { BorrowedPowers } from './borrowed-powers.ts';
import { lend } from './door/lend.ts';
import type { DesktopPowers } from './door/messages.ts';

const powers: DesktopPowers = {
  seal: (name, text) => Promise.resolve(`${name}(${text})`),
  unseal: () => Promise.reject(new Error('It was sealed under another name')),
  openFolder: (path) => Promise.resolve(`No ${path}`),
  storeWasExchanged: () => Promise.resolve(''),
};

/** Both ends, with answers that come in the wrong order. */
function bothEnds(): BorrowedPowers {
  let delay = 3;
  const borrowed: BorrowedPowers = new BorrowedPowers((message) => {
    if (message.kind !== 'borrow') return;
    const turns = delay--;
    void (async () => {
      for (let turn = 0; turn < turns * 10; turn += 1) await Promise.resolve();
      const answer = await lend(powers, message);
      if (answer.kind === 'lent') borrowed.hear(answer);
    })();
  });
  return borrowed;
}

test('what is borrowed comes back to whoever asked for it', async () => {
  const borrowed = bothEnds();
  expect(
    await Promise.all([borrowed.seal('KEY', 'text'), borrowed.openFolder('/data'), borrowed.storeWasExchanged()]),
  ).toEqual(['KEY(text)', 'No /data', '']);
});

test('what the system refuses is refused in its words', async () => {
  await expect(bothEnds().unseal('KEY', 'sealed')).rejects.toThrow('It was sealed under another name');
});

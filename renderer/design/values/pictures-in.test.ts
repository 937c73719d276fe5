import { expect, test } from 'vitest';
import { picturesIn } from './pictures-in.ts';

const asset = `${'a'.repeat(64)}.png`;

test('finds the pictures that a value speaks of, each once, and never an address', () => {
  expect(
    picturesIn({
      one: { assetId: asset, title: 'A boat' },
      again: [{ assetId: asset }],
      other: { assetId: 'https://elsewhere.example/x.png' },
    }),
  ).toEqual([{ id: asset, description: 'A boat' }]);
});

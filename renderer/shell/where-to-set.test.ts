import { expect, test } from 'vitest';
import { whereToSet } from './where-to-set.ts';

const key = 'the key N8N_API_KEY is not set. Set it under Settings, Keys, or in the environment';
const grant = 'nobody has granted what its file asks for. Look at what it asks for and grant it on its page';

test.each([
  [[key], 'Set what is missing under Settings.'],
  [[grant], null],
  [[key, grant], 'Set the keys and addresses under Settings.'],
])('what is lacking is set where its sentence says, and nowhere else: %j', (missing, way) => {
  expect(whereToSet(missing)).toBe(way);
});

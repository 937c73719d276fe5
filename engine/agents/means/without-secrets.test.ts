import { expect, test } from 'vitest';
import type { Agent } from '../port/agent.ts';
import { exampleContext, exampleRequest } from '../port/example-request.ts';
import { withoutSecrets } from './without-secrets.ts';

const redactor = { text: (text: string) => text.replaceAll('sk-1234', '…'), json: <T>(value: T) => value };

test('A key that comes in pieces is not said, and the last word waits for the answer', async () => {
  const said: string[] = [];
  const chatty: Agent = {
    invoke: (_, context) => {
      for (const piece of ['The key', ' is s', 'k-12', '34 and', ' no', ' more sk', '-12']) context.say(piece);
      return Promise.reject(new Error('That was all'));
    },
  };
  const asking = withoutSecrets(chatty, redactor).invoke(exampleRequest(), exampleContext({ said }));
  await expect(asking).rejects.toThrow('That was all');
  expect(said.join('')).toBe('The key is … and no more ');
});

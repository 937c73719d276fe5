/** An answer is whole or none, wherever its stream ends and however it comes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelServerOfTests } from '../../../testing/model-server/model-server-of-tests.ts';
import type { ScriptedAnswer } from '../../../testing/model-server/reaction.ts';
import { tries } from '../../../testing/tries.ts';
import { AgentError } from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import { exampleContextAgent } from '../../../testing/example-context-agent.ts';

const server = await modelServerOfTests();

const TEXT = 'Up – “20 %” 🙂.';
const request = exampleRequest({ agent: 'writer', input: { userMessage: 'Sum it up.' }, rehearsal: false });

async function answerOr(failures: string[], agent: ReturnType<typeof exampleContextAgent>): Promise<string> {
  try {
    const { content } = await agent.invoke(request, exampleContext());
    return content.deliverable?.content as string;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    failures.push(error.code);
    return error.code;
  }
}

test.each(['responses', 'chat'] as const)(
  'A stream of %s that ends at any byte as if all had been said gives the whole answer or a failure',
  async (api) => {
    const agent = exampleContextAgent({ address: server.baseUrl, configuration: { api } });
    const failures: string[] = [];
    let wholes = 0;
    let cutAt = 0;
    server.react = () => ({ text: TEXT, pieceLength: 6, cutAt: cutAt++ });
    while (cutAt < 10_000) {
      const before = failures.length;
      const answer = await answerOr(failures, agent);
      if (failures.length > before) continue;
      expect(answer).toBe(TEXT);
      wholes += 1;
      if (wholes > 150) break; // the end is behind
    }
    expect(new Set(failures)).toEqual(new Set(['stream_cut_short']));
    expect(failures.length).toBeGreaterThan(600);
  },
  120_000,
);

test.each(['responses', 'chat'] as const)(
  'A stream of %s says the same in pieces of any size, with CRLF, comments and unknown events',
  async (api) => {
    const agent = exampleContextAgent({ address: server.baseUrl, configuration: { api } });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        fc.subarray(['crlf', 'comments', 'unknown', 'byte order mark'] as const),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== ''),
        async (pieces, pieceLength, changes, text) => {
          const rewrite: ScriptedAnswer['rewrite'] = (body) => {
            const separated = body.split('\n\n').filter((event) => event !== '');
            const unknown = `event: response.news\ndata: ${JSON.stringify({ type: 'response.news', choices: [] })}`;
            const events = changes.includes('unknown') ? separated.flatMap((event) => [unknown, event]) : separated;
            const commented = changes.includes('comments')
              ? events.flatMap((event) => [': still here', event])
              : events;
            const joined = commented.map((event) => `${event}\n\n`).join('');
            const lines = changes.includes('crlf') ? joined.replaceAll('\n', '\r\n') : joined;
            return changes.includes('byte order mark') ? `\uFEFF${lines}` : lines;
          };
          server.react = () => ({ text, pieceLength, pieces, rewrite });
          const failures: string[] = [];
          expect(await answerOr(failures, agent)).toBe(text);
        },
      ),
      tries(40),
    );
  },
  120_000,
);

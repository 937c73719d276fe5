/** What a hostile server nests too deep ends in an error of its agent, and not in one of ours. */
import { expect, test } from 'vitest';
import type { Json } from '../../../values/json.ts';
import { plainTool } from './plain-tool.ts';
import { toolAnswerOf } from './tool-answer.ts';

function nested(levels: number): Json {
  let value: Json = 'end';
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
const of = { agent: 'a', tool: 't', resultBytes: 1_000_000, clean: (text: string) => text, denied: null };
const assets = { saveBuffer: () => Promise.reject(new Error('Nothing is saved here')) };
const answer = (levels: number) =>
  toolAnswerOf({ content: [], structuredContent: { value: nested(levels) } }, of, assets);

test('an answer that is nested too deep is refused as one that is too large', async () => {
  await expect(answer(50_000)).rejects.toMatchObject({
    code: 'answer_too_large',
    message: expect.stringContaining('nested deeper than 200 levels') as string,
  });
  expect((await answer(20)).structured).toEqual({ value: nested(20) });
});

test('a tool whose schema is nested too deep can not be understood', () => {
  const tool = (levels: number) => ({ name: 't', inputSchema: { type: 'object' as const, x: nested(levels) } });
  expect(() => plainTool(tool(50_000))).toThrow('nested deeper than 200 levels');
  expect(plainTool(tool(20)).name).toBe('t');
});

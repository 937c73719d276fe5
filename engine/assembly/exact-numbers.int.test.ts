import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentRequest } from '../agents/port/agent.ts';
import { checkResponse } from '../agents/port/check-response.ts';
import { parsers } from '../agents/kinds/warehouse/read-schema.ts';
import { readTypedValue, readValue } from '../cli/values-file.ts';
import { GivenRecord } from '../contract/given.ts';
import { evaluate, loadExpressions, parseExpression } from '../definition/expression.ts';
import type { Parameter } from '../definition/definition.ts';
import { checkParameters, parameterFromText } from '../definition/parameters.ts';
import { parseDefinition } from '../definition/parse-definition.ts';

const ID = '7615917337495251231';
const folder = mkdtempSync(join(tmpdir(), 'baton-exact-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
beforeAll(loadExpressions);
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Every door by which a value comes in: what has more digits than a number keeps is refused there, with its place, and
 * never rounded.
 */
describe('a number with too many digits', () => {
  const parameter = (type: Parameter['type']): Parameter => ({ name: 'id', type, required: true, description: '' });

  it('is refused in a definition, with its place and the quotes that keep it', () => {
    const { problems } = parseDefinition(
      `metadata: { name: a, version: 1.0.0, owner: b }\norchestration:\n  steps: [ { agent: c, input: { context: { id: ${ID} } } } ]`,
    );
    expect(problems).toMatchObject([{ code: 'inexact_number', severity: 'error', line: 3, fix: { text: `"${ID}"` } }]);
  });

  it('is refused on the command line', () => {
    for (const type of ['number', 'integer', 'number[]'] as const)
      expect(parameterFromText(parameter(type), ID)).toHaveProperty('problem');
    expect(parameterFromText(parameter('object'), `{"id":${ID}}`)).toMatchObject({
      problem: expect.stringContaining('digits') as string,
    });
    expect(parameterFromText(parameter('string'), ID)).toEqual({ value: ID });
  });

  it.each([
    ['values.json', `{\n  "record": { "id": ${ID} }\n}`, 'line 2, column 21'],
    ['values.yaml', `record:\n  id: ${ID}\n`, 'line 2, column 7'],
  ])('is refused in a file of values: %s', async (name, text, place) => {
    await expect(readValue(file(name, text))).rejects.toThrow(new RegExp(`${place}: ${ID}`));
  });

  it('is refused in a value that is typed', async () => {
    await expect(readTypedValue('--payload', `{"id":${ID}}`)).rejects.toThrow(/digits/);
    await expect(readTypedValue('--payload', `{"id":"${ID}"}`)).resolves.toEqual({ id: ID });
  });

  it('is refused by the contract, whichever program speaks it', () => {
    const { success, error } = GivenRecord.safeParse(JSON.parse(`{"record":{"ids":[1,${ID}]}}`));
    expect(success).toBe(false);
    expect(error?.issues).toMatchObject([{ path: ['record', 'ids', '1'] }]);
    expect(GivenRecord.safeParse({ id: ID, small: 1, large: 1e300 }).success).toBe(true);
  });

  it('is refused among the parameters of a run, however it came there', () => {
    expect(
      checkParameters({ parameters: [parameter('object')] }, { id: { deep: [Number(ID)] } }).problems,
    ).toMatchObject([{ parameter: 'id', message: expect.stringContaining('deep[0]') as string }]);
  });

  it('is no answer of an agent', () => {
    const request = { agent: 'a', mode: 'BUILD', rehearsal: true } as AgentRequest;
    const answer = {
      status: 'success',
      mode: 'BUILD',
      content: { rows: [{ id: Number(ID) }] },
      metadata: { rehearsed: true },
    };
    expect(() => checkResponse(answer, request)).toThrow(/content\.rows\[0\]\.id has more digits/);
  });

  it('comes from a database as text, with every digit', () => {
    expect([parsers[20](ID), parsers[1700](ID), parsers[20]('42'), parsers[1700]('1.5')]).toEqual([ID, ID, 42, 1.5]);
  });

  it('is never what an expression gives', () => {
    const scope = { parameters: { id: ID }, steps: {}, run: {} };
    expect(() => evaluate(parseExpression('int(id)'), scope)).toThrow(/too large to be kept exactly/);
    expect(evaluate(parseExpression('string(int(id) + 1)'), scope)).toBe('7615917337495251232');
  });
});

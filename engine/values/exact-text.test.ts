import { describe, expect, test } from 'vitest';
import { inexactNumberInJson, InexactNumberError, parseExactJson } from './exact-text.ts';
import { parseExactYaml } from '../definition/exact-yaml.ts';

const id = '7615917337495251231';

describe('a value as somebody wrote it', () => {
  test('in JSON keeps every digit, or says where one would be lost', () => {
    expect(parseExactJson(`{ "a": [1, -2.5, 1e3], "id": "${id}" }`)).toEqual({ a: [1, -2.5, 1000], id });
    expect(() => parseExactJson(`{\n  "id": ${id} }`)).toThrow(new InexactNumberError(`line 2, column 9: ${id}`));
    expect(() => parseExactJson(id)).toThrow(
      `line 1, column 1: ${id} has more digits than a number keeps. Write it in quotes, as text`,
    );
    expect(() => parseExactJson('{')).toThrow(SyntaxError);
  });

  test('in YAML keeps every digit, or says where one would be lost', () => {
    expect(parseExactYaml(`a: [1, -2.5]\nid: "${id}"`)).toEqual({ a: [1, -2.5], id });
    expect(() => parseExactYaml(`a: 1\nid: ${id}`)).toThrow(`line 2, column 5: ${id} has more digits`);
    expect(() => parseExactYaml('a: [')).toThrow();
    expect(parseExactYaml('')).toBeNull();
    expect(() => parseExactYaml('a: !!unknown 1')).toThrow();
  });

  test('is known by the name of its error', () => {
    expect(new InexactNumberError('here')).toMatchObject({
      name: 'InexactNumberError',
      message: expect.stringMatching(/^here has more digits/) as string,
    });
  });
});

describe('the first number of a text that can not be kept', () => {
  test('is told with its line and column, counted from 1', () => {
    expect(inexactNumberInJson(`[1,\n ${id}, 9007199254740993]`)).toEqual({ text: id, line: 2, column: 2 });
    expect(inexactNumberInJson(`-${id}`)).toEqual({ text: `-${id}`, line: 1, column: 1 });
  });

  test('is none within a text, escaped quotes or not', () => {
    expect(inexactNumberInJson(`{ "a": "${id}", "b": "\\"${id}\\"", "${id}": 1.5 }`)).toBeNull();
    expect(inexactNumberInJson('[12345678901234567.25, 1E+400, 3e-5, 0.1]')).toMatchObject({
      text: '12345678901234567.25',
    });
  });
});

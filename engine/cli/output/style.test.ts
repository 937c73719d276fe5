import { describe, expect, test } from 'vitest';
import { Style, cut, oneLine, printable, widthOf, spelledOut } from './style.ts';

describe('a style', () => {
  test('paints nothing where there are no colours', () => {
    expect(new Style(false).paint('done', 'green', 'bold')).toBe('done');
  });

  test('ends every colour that it begins', () => {
    expect(new Style(true).paint('done', 'green', 'bold')).toBe('\x1b[1m\x1b[32mdone\x1b[39m\x1b[22m');
  });
});

describe('the width of a text', () => {
  test('counts columns, not characters or colours', () => {
    expect(widthOf(new Style(true).bold('abc'))).toBe(3);
    expect(widthOf('日本')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
  });

  test('is what a text is cut to', () => {
    expect(cut('0123456789', 10)).toBe('0123456789');
    expect(cut('0123456789a', 10)).toBe('012345678…');
    expect(widthOf(cut('日本語テキスト', 6))).toBeLessThanOrEqual(6);
  });
});

describe('text of others', () => {
  test('cannot move the cursor, change colours or turn the writing around', () => {
    expect(oneLine('a\x1b[2Jb\nc\u202ed\r')).toBe('a [2Jb c d');
    expect(printable('a\x1b[2Jb\r\n\tc\u202ed\x07')).toBe('a[2Jb\n\tcd');
  });

  test('keeps its letters, whatever the language', () => {
    expect(oneLine('Größe 日本 👍🏽 – “ok”')).toBe('Größe 日本 👍🏽 – “ok”');
  });
});

describe('the wall at the edge', () => {
  test('spells out what could do more than be read, and keeps lines, tabs and letters', () => {
    expect(spelledOut('a\x1b[2Jb\n\tc\u202ed\x07\x9b1mé日\u2066\r\nx\ry', false)).toBe(
      'a\\u001b[2Jb\n\tc\\u202ed\\u0007\\u009b1mé日\\u2066\r\nx\\u000dy',
    );
  });

  test('lets our own colours through where there are colours, and nothing else that begins like one', () => {
    const red = new Style(true).paint('x', 'red');
    expect(spelledOut(red, true)).toBe(red);
    expect(spelledOut(red, false)).toBe('\\u001b[31mx\\u001b[39m');
    expect(spelledOut('\x1b[8mhidden\x1b[0m\x1b[31;1m', true)).toBe('\\u001b[8mhidden\\u001b[0m\\u001b[31;1m');
  });

  test('says of JSON what it said before', () => {
    const value = { name: 'a\u202e\x7f\x9b\u2028\x1b[2J"\\', 'k\u2066': ['\x85'] };
    const written = spelledOut(JSON.stringify(value, null, 2), false);
    expect(written).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
    expect(JSON.parse(written)).toEqual(value);
  });
});

import { describe, expect, test } from 'vitest';
import { Style, cut, oneLine, printable, widthOf } from './style.ts';

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

import { describe, expect, it } from 'vitest';
import { standInFor } from '../../../engine/contract/stand-in.ts';
import { leftOutInWords, leftOutOf, sizeInWords } from './large-values.ts';

const report = standInFor({
  sizeBytes: 3 * 1024 * 1024,
  runId: 'r',
  path: '/parameters/report',
  begins: 'Once upon a time',
});

describe('what was left out of a view', () => {
  it('is found wherever it stands, and counted', () => {
    expect(leftOutOf({ a: [report, 1], b: report })).toBe(6 * 1024 * 1024);
    expect(leftOutOf({ a: ['nothing'] })).toBe(0);
  });

  it('is told by how it begins and how big it is', () => {
    expect(leftOutInWords({ report, list: [1] })).toEqual({ report: 'Once upon a time … (3.0 MiB)', list: [1] });
  });

  it('has a size that people read', () => {
    expect([sizeInWords(10), sizeInWords(70_000), sizeInWords(5_000_000)]).toEqual(['1 KiB', '68 KiB', '4.8 MiB']);
  });
});

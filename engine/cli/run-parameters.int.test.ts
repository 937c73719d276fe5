import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { keepingIn, readGivenParameters, typedParameters } from './run-parameters.ts';

const declared = [
  { name: 'kpi_names', type: 'string[]' },
  { name: 'top', type: 'integer' },
  { name: 'start_date', type: 'date' },
] as const;

test('texts become values as the definition types them', async () => {
  const given = await readGivenParameters(['kpi_names=revenue,expenses', 'top=3', 'start_date=2025-07-01'], undefined);
  expect(await typedParameters(given, declared)).toEqual({
    kpi_names: ['revenue', 'expenses'],
    top: 3,
    start_date: '2025-07-01',
  });
});

test('a value may hold equals signs and commas as JSON', async () => {
  const given = await readGivenParameters(['kpi_names=["a=b","c,d"]'], undefined);
  expect(await typedParameters(given, declared)).toEqual({ kpi_names: ['a=b', 'c,d'] });
});

test('what is given one by one goes before the file', async () => {
  expect(
    await typedParameters({ texts: [{ name: 'top', text: '5' }], fromFile: { top: 3, kpi_names: ['a'] } }, declared),
  ).toEqual({ top: 5, kpi_names: ['a'] });
});

test('a parameter that does not exist is refused with the one that was meant', async () => {
  const given = await readGivenParameters(['kpi_name=revenue'], undefined);
  await expect(typedParameters(given, declared)).rejects.toMatchObject({
    code: 'usage',
    exitCode: 2,
    remedy: expect.stringContaining('Did you mean kpi_names?') as string,
  });
});

test('a value of the wrong type is refused by name', async () => {
  const given = await readGivenParameters(['top=three'], undefined);
  await expect(typedParameters(given, declared)).rejects.toThrow('--param top=three: it must be a whole number');
});

test('a parameter without a value is refused', async () => {
  await expect(readGivenParameters(['kpi_names'], undefined)).rejects.toMatchObject({ code: 'usage' });
});

test('a file is handed over as an asset where the parameter is an object, and is a text like any other elsewhere', async () => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'report.pdf'), '%PDF-1.7');
  const given = await readGivenParameters([`report=@${join(folder, 'report.pdf')}`, 'handle=@ada'], undefined);
  const values = await typedParameters(
    given,
    [
      { name: 'report', type: 'object' },
      { name: 'handle', type: 'string' },
    ],
    keepingIn(folder),
  );
  expect(values).toMatchObject({
    report: {
      assetId: expect.stringMatching(/^[0-9a-f]{64}\.pdf$/) as string,
      mimeType: 'application/pdf',
      sizeBytes: 8,
    },
    handle: '@ada',
  });
});

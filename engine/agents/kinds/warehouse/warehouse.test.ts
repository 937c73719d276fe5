import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { kpiCatalog } from './kpi-catalog.ts';
import { firstDay, generateFigures, lastDay } from './warehouse.ts';

const figures = generateFigures();

test('every key figure has a value on every day of two full years', () => {
  const days = new Map(kpiCatalog.map(({ kpi }) => [kpi, figures.filter((figure) => figure.kpi === kpi)]));
  for (const of of days.values()) expect([of.length, of.at(0)?.day, of.at(-1)?.day]).toEqual([731, firstDay, lastDay]);
});

test('the same seed gives the same cents', () => {
  // Published figures would move with it: count up warehouseVersion and say so when this has to change.
  const text = figures.map(({ kpi, day, value }) => `${kpi} ${day} ${value}`).join('\n');
  expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toMatchInlineSnapshot(`"4f4fdfc01be1c522"`);
});

test('profit is what revenue leaves after expenses, on every day', () => {
  const values = new Map(figures.map(({ kpi, day, value }) => [`${kpi} ${day}`, value]));
  const off = figures
    .filter(({ kpi }) => kpi === 'profit')
    .filter(
      ({ day, value }) =>
        Math.abs(value + (values.get(`expenses ${day}`) ?? 0) - (values.get(`revenue ${day}`) ?? 0)) > 0.001,
    );
  expect(off).toEqual([]);
});

test('figures have the size of a business that grows', () => {
  const yearly = (kpi: string, year: string): number =>
    figures
      .filter((figure) => figure.kpi === kpi && figure.day.startsWith(year))
      .reduce((sum, { value }) => sum + value, 0);
  expect(yearly('revenue', '2025')).toBeGreaterThan(yearly('revenue', '2024') * 1.1);
  expect(yearly('expenses', '2025')).toBeLessThan(yearly('revenue', '2025'));
});

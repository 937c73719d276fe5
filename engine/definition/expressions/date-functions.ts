/**
 * The functions of expressions that reckon with dates: `date.add(run.now, 3, "business_days", "Europe/Zurich")`.
 * A zone may be left out, and so may holidays; a name of two words may be written in either spelling.
 */
import { celFunc, CelScalar, isCelList, type CelFunc, type CelInput, type CelValue } from '@bufbuild/cel';
import { isDate } from '../calendar.ts';
import { checkTextLength, spend } from './budget.ts';
import { addToDate, dateDifference, dateIn, dateUnitOf, isBusinessDay, startOfDate } from './dates.ts';
import { formatDate } from './format-date.ts';

const { DYN } = CelScalar;
/** About what a look at the clocks of a zone costs, in values looked at. */
const WORK_OF_A_ZONE = 20;

type Argument = CelValue | undefined;
type Reckon = (given: readonly Argument[]) => CelInput;

/** With how many arguments, from and to. */
const FUNCTIONS: Readonly<Record<string, readonly [least: number, most: number, reckon: Reckon]>> = {
  // time, amount, unit, zone, holidays
  add: [
    3,
    5,
    ([time, amount, unit, zone, holidays]) =>
      isoText(
        addToDate(
          dateOf(time, zone),
          numberOf(amount),
          dateUnitOf(textOf(unit)),
          zoneOf(zone),
          daysOf(holidays, amount),
        ),
      ),
  ],
  startOf: [
    2,
    3,
    ([time, unit, zone]) => isoText(startOfDate(dateOf(time, zone), dateUnitOf(textOf(unit)), zoneOf(zone))),
  ],
  format: [
    2,
    3,
    ([time, pattern, zone]) => {
      const text = formatDate(dateOf(time, zone), textOf(pattern), zoneOf(zone));
      checkTextLength(text.length);
      return text;
    },
  ],
  // from, to, unit, zone, holidays
  diff: [
    3,
    5,
    ([from, to, unit, zone, holidays]) => {
      const [first, last] = [dateOf(from, zone), dateOf(to, zone)];
      spend(dateUnitOf(textOf(unit)) === 'business_day' ? Math.abs(last - first) / 86_400_000 : 1);
      return BigInt(dateDifference(first, last, dateUnitOf(textOf(unit)), zoneOf(zone), daysOf(holidays)));
    },
  ],
  isBusinessDay: [1, 3, ([time, zone, holidays]) => isBusinessDay(dateOf(time, zone), zoneOf(zone), daysOf(holidays))],
};

/** What stands behind `date.`, in both spellings. */
const NAMES: readonly (readonly [spelled: string, key: string])[] = Object.keys(FUNCTIONS).flatMap((key) => {
  const snake = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return snake === key
    ? [[key, key] as const]
    : ([
        [key, key],
        [snake, key],
      ] as const);
});

export const dateFunctions: CelFunc[] = NAMES.flatMap(([spelled, key]) => {
  const [least, most, reckon] = FUNCTIONS[key] as (typeof FUNCTIONS)[string];
  return Array.from({ length: most - least + 1 }, (_, more) =>
    celFunc(
      `date.${spelled}`,
      Array.from({ length: least + more }, () => DYN),
      DYN,
      (...given: CelValue[]) => {
        spend(WORK_OF_A_ZONE);
        return reckon(given);
      },
    ),
  );
});

function textOf(value: Argument): string {
  if (typeof value === 'string') return value;
  throw new Error('Times, units, patterns and zones are texts: date.add("2026-03-01", 3, "days", "Europe/Zurich")');
}

function zoneOf(value: Argument): string {
  return value === undefined || value === null ? 'UTC' : textOf(value);
}

function dateOf(value: Argument, zone: Argument): number {
  return dateIn(textOf(value), zoneOf(zone));
}

function numberOf(value: Argument): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw new Error('How much is added to a date must be a number');
}

/** Days of a calendar. `amount`: of business days that are gone through one by one. */
function daysOf(holidays: Argument, amount?: Argument): ReadonlySet<string> {
  if (typeof amount === 'bigint') spend(Math.min(Math.abs(Number(amount)), 30_000));
  if (holidays === undefined || holidays === null) return new Set();
  if (!isCelList(holidays)) throw new Error('Holidays are a list of days: ["2026-12-25", "2026-12-26"]');
  spend(holidays.size);
  return new Set(
    [...holidays].map((day) => {
      const text = textOf(day);
      if (!isDate(text)) throw new Error(`"${text.slice(0, 100)}" is no day of a calendar; write it as 2026-12-25`);
      return text;
    }),
  );
}

function isoText(moment: number): string {
  return new Date(moment).toISOString();
}

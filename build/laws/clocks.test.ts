import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const engine = resolve(import.meta.dirname, '..', '..', 'engine');
/** Rooms whose functions give the same answer to the same question: replaying a history depends on it. */
const pureRooms = ['values', 'definition', 'run', 'scheduler', 'projections'];

/** Where the time is read: what is named by name (`Date.now`), lint sees (.oxlintrc.json). */
const clockReads = (text: string) =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .match(/\bnew\s+Date(?:\s*\(\s*\)|(?![\w\s(]))|(?<!\bnew\s+|[\w.])Date\s*(?:\?\.)?\(/g) ?? [];

test('what reads the clock is told from what reads a moment', () => {
  expect(
    clockReads('new Date(); new  Date( ); new Date(/* now */); new Date; Date(); Date (moment); Date?.()'),
  ).toHaveLength(7);
  expect(clockReads('new Date(moment); new  Date(moment); Date.UTC(2026, 0); readDate(); isDate()')).toEqual([]);
});

test('time arrives as an argument in pure rooms: a replayed history must give the same answer tomorrow', () => {
  const reading = pureRooms.flatMap((room) =>
    readdirSync(join(engine, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) => clockReads(readFileSync(join(engine, room, file), 'utf8')).length > 0)
      .map((file) => `${room}/${file}`),
  );
  expect(reading).toEqual([]);
});

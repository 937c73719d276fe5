import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const engine = resolve(import.meta.dirname, '..', '..', 'engine');

test("the map in the engine's README shows every room that there is, and none that there is not", () => {
  const map =
    /## The rooms, in the order of a run\n([\s\S]*?)\n\n/.exec(
      readFileSync(resolve(engine, 'README.md'), 'utf8'),
    )?.[1] ?? '';
  const shown = map
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)\/`/g)].map(([, room]) => room));
  // Git leaves an empty folder behind where it has moved the last file away.
  const folders = readdirSync(engine, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const rooms = folders.map(({ name }) => name).filter((name) => readdirSync(resolve(engine, name)).length > 0);
  expect(shown.toSorted()).toEqual(rooms.toSorted());
});

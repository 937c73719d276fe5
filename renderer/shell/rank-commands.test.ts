import { expect, test } from 'vitest';
import type { Command } from './commands.ts';
import { rankCommands } from './rank-commands.ts';

const command = (title: string, group = 'Pages', words = ''): Command => ({
  id: title,
  title,
  group,
  words,
  run: () => undefined,
});
const commands = [
  command('Go to Runs'),
  command('Run a definition', 'Runs'),
  command('Go to Library'),
  command('Colours: dark', 'Baton', 'theme night'),
];
const titles = (query: string) => rankCommands(commands, query).map(({ title }) => title);

test('everything, as it is, before anything is typed', () => {
  expect(titles('  ')).toEqual(commands.map(({ title }) => title));
});

test('what begins with the word goes before what contains it', () => {
  expect(titles('run')).toEqual(['Run a definition', 'Go to Runs']);
});

test('every word has to be somewhere', () => {
  expect(titles('go lib')).toEqual(['Go to Library']);
  expect(titles('theme')).toEqual(['Colours: dark']);
  expect(titles('go nowhere')).toEqual([]);
});

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Settings } from '../contract/chosen-settings.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { callbackKeyOf } from './callback-key.ts';
import { openCallbacks } from './open-callbacks.ts';

const BY_ENVIRONMENT = { BATON_PUBLIC_ADDRESS: ' https://by-environment.example.com ' };
const BY_SETTINGS = { publicAddress: 'https://by-settings.example.com' };

test.each([
  ['the command line', 'https://by-command.example.com', BY_ENVIRONMENT, BY_SETTINGS, 'https://by-command.example.com'],
  ['the environment', undefined, BY_ENVIRONMENT, BY_SETTINGS, 'https://by-environment.example.com'],
  ['the settings', undefined, {}, BY_SETTINGS, 'https://by-settings.example.com'],
  ['nobody', undefined, {}, {}, null],
])('services call by the address of %s', (_whose, publicAddress, env, settings, expected) => {
  const current = Settings.parse(settings);
  const around = { directory: temporaryDirectory(), env, publicAddress, tell: () => undefined, settings: { current } };
  expect(openCallbacks(around).desk.publicAddress).toBe(expected);
});

test('an address of the environment that can not be one is told, and passed over', () => {
  const told: string[] = [];
  const { desk } = openCallbacks({
    directory: temporaryDirectory(),
    env: { BATON_PUBLIC_ADDRESS: 'http://hooks.example.com' },
    tell: (line) => told.push(line),
    settings: { current: Settings.parse(BY_SETTINGS) },
  });
  expect(desk.publicAddress).toBe('https://by-settings.example.com');
  expect(told).toEqual([expect.stringMatching(/^BATON_PUBLIC_ADDRESS must begin with https:/)]);
});

test('the key of a data folder stays what it is, and another is made where it was lost or is none', () => {
  const directory = temporaryDirectory();
  const key = callbackKeyOf(directory);
  expect(callbackKeyOf(directory)).toEqual(key);
  writeFileSync(join(directory, 'callbacks.key'), readFileSync(join(directory, 'callbacks.key')).subarray(0, 9));
  const second = callbackKeyOf(directory);
  rmSync(join(directory, 'callbacks.key'));
  const third = callbackKeyOf(directory);
  expect(new Set([key, second, third].map((each) => each.toString('hex'))).size).toBe(3);
});

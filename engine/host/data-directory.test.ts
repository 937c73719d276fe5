import { expect, test } from 'vitest';
import { dataDirectory } from './data-directory.ts';

const on = (platform: NodeJS.Platform, home: string, env: Record<string, string> = {}) =>
  dataDirectory({ platform, home, env });

test('data lie where the operating system keeps the data of programs', () => {
  expect(on('linux', '/home/ada')).toBe('/home/ada/.local/share/baton');
  expect(on('linux', '/home/ada', { XDG_DATA_HOME: '/data' })).toBe('/data/baton');
  expect(on('darwin', '/Users/ada')).toBe('/Users/ada/Library/Application Support/Baton');
  expect(on('win32', 'C:\\Users\\ada', { APPDATA: 'D:\\Roaming' })).toBe('D:\\Roaming\\Baton');
  expect(on('win32', 'C:\\Users\\ada')).toBe('C:\\Users\\ada\\AppData\\Roaming\\Baton');
});

test('a relative XDG_DATA_HOME is ignored, as its rules say', () => {
  expect(on('linux', '/home/ada', { XDG_DATA_HOME: 'data' })).toBe('/home/ada/.local/share/baton');
});

test('BATON_HOME goes before all of it', () => {
  expect(on('darwin', '/Users/ada', { BATON_HOME: '/srv/baton' })).toBe('/srv/baton');
});

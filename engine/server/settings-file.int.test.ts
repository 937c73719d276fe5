import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Settings } from '../contract/chosen-settings.ts';
import { LIMITS } from '../limits/limits.ts';
import { SettingsFile } from './settings-file.ts';

describe('the settings of a data directory', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'baton-settings-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('are the usual ones before anybody chose', () => {
    const { theme, notifications, endpoints } = new SettingsFile(directory).current;
    expect(theme).toBe('system');
    expect(notifications.kinds).toEqual({
      approval: true,
      needs_attention: true,
      overdue: true,
      failed: true,
      completed: false,
    });
    expect(notifications.quietHours).toEqual({ isOn: false, from: '22:00', to: '07:00' });
    expect(endpoints).toEqual({});
  });

  it('know by which address services outside call back, and forget it again', () => {
    const settings = new SettingsFile(directory);
    settings.change({ publicAddress: 'https://hooks.example.com' });
    settings.change({ theme: 'dark' });
    expect(new SettingsFile(directory).current.publicAddress).toBe('https://hooks.example.com');
    expect(() => settings.change({ publicAddress: 'http://hooks.example.com' })).toThrow('must begin with https://');
    expect(() => settings.change({ publicAddress: 'https://hooks.example.com/?key=1' })).toThrow('an address such as');
    expect(settings.change({ publicAddress: null }).publicAddress).toBeNull();
  });

  it('keep what a change does not name, and are there again the next time', () => {
    const settings = new SettingsFile(directory);
    settings.change({ notifications: { kinds: { completed: true }, quietHours: { isOn: true } } });
    settings.change({ theme: 'dark', endpoints: { openai: 'https://models.example.com/v1' } });
    const { theme, notifications, endpoints } = new SettingsFile(directory).current;
    expect(theme).toBe('dark');
    expect(notifications.kinds).toEqual({
      approval: true,
      needs_attention: true,
      overdue: true,
      failed: true,
      completed: true,
    });
    expect(notifications.quietHours).toEqual({ isOn: true, from: '22:00', to: '07:00' });
    expect(endpoints).toEqual({ openai: 'https://models.example.com/v1' });
    expect(settings.change({ endpoints: { openai: null } }).endpoints).toEqual({});
  });

  it('tell whoever listens, until they stop', () => {
    const settings = new SettingsFile(directory);
    const heard: Settings['theme'][] = [];
    const stop = settings.onChange(({ theme }) => heard.push(theme));
    settings.change({ theme: 'light' });
    stop();
    settings.change({ theme: 'dark' });
    expect(heard).toEqual(['light']);
  });

  it('pass over what is not understood and keep the rest', () => {
    writeFileSync(
      join(directory, 'settings.json'),
      JSON.stringify({ theme: 'purple', endpoints: { openai: 'https://models.example.com/v1' }, later: 1 }),
    );
    expect(new SettingsFile(directory).current).toEqual(
      Settings.parse({ endpoints: { openai: 'https://models.example.com/v1' } }),
    );
    writeFileSync(join(directory, 'settings.json'), '{ "theme": ');
    expect(new SettingsFile(directory).current).toEqual(Settings.parse({}));
  });

  it('raise a limit up to what the engine survives, and make it usual again', () => {
    const settings = new SettingsFile(directory);
    settings.change({ limits: { items: 200_000, valueBytes: 4 * 1024 * 1024 } });
    expect(settings.change({ limits: { items: null } }).limits).toEqual({ valueBytes: 4 * 1024 * 1024 });
    expect(() => settings.change({ limits: { valueBytes: LIMITS.valueBytes.hard + 1 } })).toThrow(/does not survive/);
    expect(new SettingsFile(directory).current.limits).toEqual({ valueBytes: 4 * 1024 * 1024 });
  });

  it('pass over each limit past what the engine survives', () => {
    writeFileSync(
      join(directory, 'settings.json'),
      JSON.stringify({
        limits: Object.fromEntries(Object.entries(LIMITS).map(([name, { hard }]) => [name, hard + 1])),
      }),
    );
    expect(new SettingsFile(directory).current.limits).toEqual({});
  });

  it('pass over a limit past what the engine survives, and keep the others', () => {
    writeFileSync(
      join(directory, 'settings.json'),
      JSON.stringify({ limits: { items: 1e12, valueBytes: 1024, unheardOf: 1 } }),
    );
    expect(new SettingsFile(directory).current.limits).toEqual({ valueBytes: 1024 });
  });

  it('leave nothing half written behind', () => {
    new SettingsFile(directory).change({ theme: 'dark' });
    expect(readdirSync(directory)).toEqual(['settings.json']);
    expect(JSON.parse(readFileSync(join(directory, 'settings.json'), 'utf8'))).toMatchObject({ theme: 'dark' });
  });
});

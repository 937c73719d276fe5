import { describe, expect, test } from 'vitest';
import { inStyle, meantElsewhere } from './key-style.ts';

describe('what other tools call a key', () => {
  test.each([
    ['if', 'when'],
    ['condition', 'when'],
    ['needs', 'dependsOn'],
    ['requires', 'dependsOn'],
    ['after', 'dependsOn'],
    ['upstream', 'dependsOn'],
    ['uses', 'agent'],
    ['task', 'agent'],
    ['with', 'input'],
    ['inputs', 'input'],
    ['arguments', 'input'],
    ['params', 'parameters'],
    ['outputs', 'output'],
    ['foreach', 'forEach'],
    ['loop', 'forEach'],
    ['items', 'forEach'],
    ['continue-on-error', 'onError'],
    ['continueOnError', 'onError'],
    ['continue_on_error', 'onError'],
    ['attempts', 'maxAttempts'],
    ['max_retries', 'retryCount'],
    ['maxRetries', 'retryCount'],
    ['retries', 'retry'],
    ['tries', 'maxAttempts'],
    ['delay', 'initialDelaySeconds'],
    ['interval', 'initialDelaySeconds'],
    ['backoff', 'backoffMultiplier'],
    ['max_delay', 'maxDelaySeconds'],
    ['approval', 'checkpointAfter'],
    ['manual', 'checkpointAfter'],
    ['schedule', 'cron'],
    ['schedules', 'triggers'],
    ['tasks', 'steps'],
    ['jobs', 'steps'],
    ['nodes', 'steps'],
    ['title', 'displayName'],
  ])('%s is %s, where a map knows that', (written, key) => {
    expect(meantElsewhere(written, { [key]: 1 }, 'camel')).toBe(key.replace('Seconds', ''));
    expect(meantElsewhere(written, { other: 1 }, 'camel')).toBeNull();
  });

  test.each([
    ['condition', 'if'],
    ['inputs', 'parameters'],
    ['arguments', 'parameters'],
    ['params', 'input'],
    ['outputs', 'outputMapping'],
    ['loop', 'repeat'],
    ['retries', 'retryCount'],
    ['schedule', 'triggers'],
    ['title', 'name'],
  ])('%s is %s, where that is what a map knows', (written, key) => {
    expect(meantElsewhere(written, { [key]: 1 }, 'camel')).toBe(key);
  });

  test('is told in the author’s spelling, the first that is known', () => {
    expect(meantElsewhere('params', { input: 1, parameters: 1 }, 'camel')).toBe('parameters');
    expect(meantElsewhere('needs', { dependsOn: 1 }, 'snake')).toBe('depends_on');
    expect(meantElsewhere('delay', { initialDelaySeconds: 1 }, 'snake')).toBe('initial_delay');
    expect([
      meantElsewhere('zebra', { zebra: 1 }, 'snake'),
      meantElsewhere('toString', { toString: 1 }, 'snake'),
    ]).toEqual([null, null]);
    expect([inStyle('dependsOn', 'snake'), inStyle('dependsOn', 'camel')]).toEqual(['depends_on', 'dependsOn']);
  });
});

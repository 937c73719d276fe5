import { expect, test } from 'vitest';
import { cronWords } from './cron-words.ts';

test.each([
  ['0 3 * * *', 'every day at 03:00'],
  ['30 6,18 * * *', 'every day at 06:30 and 18:30'],
  ['0 7 * * MON', 'at 07:00 on Monday'],
  ['0 7 * * 1-5', 'at 07:00 on Monday to Friday'],
  ['0 9 * * mon,wed,fri', 'at 09:00 on Monday, Wednesday and Friday'],
  ['0 9 * * FRI#2', 'at 09:00 on the 2nd Friday'],
  ['0 9 * * FRI#L', 'at 09:00 on the last Friday'],
  ['0 0 1 * *', 'at 00:00 on day 1 of the month'],
  ['0 0 L * *', 'at 00:00 on the last day of the month'],
  ['0 0 13 * 5', 'at 00:00 on day 13 of the month, or on Friday'],
  ['0 6 * 1,7 *', 'at 06:00 every day in January and July'],
  ['0 6 1 JAN-MAR *', 'at 06:00 on day 1 of the month in January to March'],
  ['* * * * *', 'every minute'],
  ['*/15 * * * *', 'every 15 minutes'],
  ['*/15 9-17 * * 1-5', 'every 15 minutes in the hours 09 to 17 on Monday to Friday'],
  ['*/5 2 * * *', 'every 5 minutes from 02:00 to 02:59'],
  ['0 * * * *', 'every hour'],
  ['5,35 * * * *', 'every hour at :05 and :35'],
  ['0 */6 * * *', 'on the hour, in every 6th hour'],
  ['@daily', 'every day at 00:00'],
  ['@weekly', 'at 00:00 on Sunday'],
  ['@hourly', 'every hour'],
  ['@yearly', 'at 00:00 on day 1 of the month in January'],
  ['*/10 * * * * *', 'every 10 seconds'],
  ['* * * * * *', 'every second'],
  ['* * 9-17 * * *', 'every second in the hours 09 to 17'],
  ['30 0 7 * * *', 'every day at 07:00, at second 30'],
])('%s: %s', (cron, words) => {
  expect(cronWords(cron)).toBe(words);
});

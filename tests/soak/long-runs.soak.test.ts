/** As engine/server/long-runs.int.test.ts, with a run of 100,000 events and 200 MB. */
process.env['BATON_LONG_RUN_EVENTS'] = '100000';
await import('../../engine/server/long-runs.int.test.ts');

export {};

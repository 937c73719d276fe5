/** As engine/server/hostile-inputs.int.test.ts, with four times as many inputs. */
process.env['BATON_HOSTILE_INPUTS'] = '200';
await import('../../engine/server/hostile-inputs.int.test.ts');

export {};

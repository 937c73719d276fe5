/**
 * As engine/assembly/hard-limits.int.test.ts, with the most of every limit. Tells for each what the longest turn took,
 * and the memory.
 */
process.env['BATON_LIMITS_AT'] = 'most';
await import('../../engine/assembly/hard-limits.int.test.ts');

export {};

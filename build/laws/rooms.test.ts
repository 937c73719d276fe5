import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..', '..');

/** In code, not in the words of a law. */
const fileNames = (text: string) =>
  [...text.matchAll(/['"][^'"*\s]*\/[^'"*\s]*\.(?:ts|vue|mjs)\b[^'"\s]*['"]/g)].map(([name]) => name);

test.each(['dependency-cruiser.config.mjs', 'eslint.config.js', '.oxlintrc.json'])(
  'the laws of %s are about rooms, and excuse no file by its name',
  (config) => {
    expect(fileNames("pathNot: ['^engine/(assembly/|index\\\\.ts$)']")).toHaveLength(1);
    expect(fileNames(readFileSync(join(project, config), 'utf8'))).toEqual([]);
  },
);

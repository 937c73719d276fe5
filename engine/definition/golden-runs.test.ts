// The templates of the library, read as they were when their runs were recorded:
// what a text means may change only on purpose.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { goldenTemplates, readHistory } from '../testing/golden-run.ts';
import { libraryFolder } from '../testing/library-folder.ts';
import { loadExpressions } from './expression.ts';
import { definitionHash } from './fingerprint.ts';
import { parseDefinition } from './parse-definition.ts';

beforeAll(loadExpressions);

test.each(goldenTemplates())('%s means what it meant, without a problem', (name) => {
  const { definition, problems } = parseDefinition(
    readFileSync(join(libraryFolder, name, 'orchestration.yaml'), 'utf8'),
  );
  expect(problems).toEqual([]);
  const recorded = readHistory(name).definitions.find((each) => each.definition.name === name);
  // what later versions know of, earlier ones left out
  expect(definition).toMatchObject(recorded?.definition as object);
  expect(definition && definitionHash(definition)).toBe(recorded?.hash);
});

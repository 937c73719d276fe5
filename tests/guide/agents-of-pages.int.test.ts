/** Every agent that a page of the guide shows whole can be read as a file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProfile } from '../../engine/agents/profiles/profile.ts';
import { loadConditions } from '../../engine/definition/expressions/condition-reader.ts';
import { readDocument } from '../../engine/definition/read-document.ts';

const guide = join(import.meta.dirname, '..', '..', 'docs', 'guide');
const agents = readdirSync(guide)
  .filter((file) => file.endsWith('.md'))
  .flatMap((page) =>
    [...readFileSync(join(guide, page), 'utf8').matchAll(/```yaml\n(metadata:[^]*?)```/g)].map(([, source = '']) => ({
      page,
      source,
      name: /name: ([a-z0-9-]+)/.exec(source)?.[1] ?? '',
    })),
  )
  .filter(({ source }) => /^type:/m.test(source));

test('there are some', () => expect(agents.length).toBeGreaterThan(2));

test.each(agents)('$name of $page', async ({ name, source }) => {
  expect(readProfile(source, `${name}.yaml`, readDocument, await loadConditions()).problems).toEqual([]);
});

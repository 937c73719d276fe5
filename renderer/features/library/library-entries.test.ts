import { expect, test } from 'vitest';
import type { DefinitionSummary, LibraryEntry } from '../../../engine/contract/definitions.ts';
import { entriesOf, EVERYTHING, featuresWithin, findEntries, groupEntries, ownersOf } from './library-entries.ts';

const outline = {
  displayName: 'KPI Tracking',
  version: '1.0.0',
  owner: 'finance-manager',
  organization: 'global',
  description: 'Figures and a summary',
  tags: ['kpi'],
  agents: ['summarizer'],
  parameters: [],
  features: ['checkpoint'],
};
const template: LibraryEntry = { ...outline, name: 'kpi-tracking', imported: null, state: 'available', isNew: true };
const definition: DefinitionSummary = {
  ...outline,
  name: 'kpi-tracking',
  status: 'active',
  origin: 'library',
  updatedAt: 0,
};

test('a template that is not imported shows itself, and offers nothing beside it', () => {
  expect(entriesOf([template], [])).toMatchObject([
    { name: 'kpi-tracking', version: '1.0.0', state: 'available', offered: null },
  ]);
});

test('an imported one shows what is here, and offers a newer template', () => {
  const here = { ...definition, version: '0.9.0', description: 'As it was' };
  expect(entriesOf([{ ...template, imported: '0.9.0', state: 'update' }], [here])).toMatchObject([
    { version: '0.9.0', description: 'As it was', offered: '1.0.0' },
  ]);
  expect(entriesOf([{ ...template, state: 'edited', isNew: true }], [here])).toMatchObject([
    { state: 'edited', offered: '1.0.0' },
  ]);
  expect(entriesOf([{ ...template, state: 'edited', isNew: false }], [here])).toMatchObject([
    { state: 'edited', offered: null },
  ]);
});

test('what came from a file is there too, also under the name of a template of another owner', () => {
  const own = { ...definition, owner: 'somebody-else', origin: 'mine.yaml' };
  expect(entriesOf([template], [own]).map(({ owner, state }) => [owner, state])).toEqual([
    ['finance-manager', 'available'],
    ['somebody-else', 'own'],
  ]);
});

test('finds by every word, wherever it stands', () => {
  const entries = entriesOf([template], [{ ...definition, name: 'mine', displayName: 'Mine', features: ['schedule'] }]);
  const found = (text: string) => findEntries(entries, { ...EVERYTHING, text }).map(({ name }) => name);
  expect(found('FINANCE checkpoint')).toEqual(['kpi-tracking']);
  expect(found('summarizer')).toEqual(['kpi-tracking', 'mine']);
  expect(found('nothing-like-it')).toEqual([]);
  expect(findEntries(entries, { ...EVERYTHING, show: 'imported' }).map(({ name }) => name)).toEqual(['mine']);
  expect(findEntries(entries, { ...EVERYTHING, show: 'templates' }).map(({ name }) => name)).toEqual(['kpi-tracking']);
});

const several = entriesOf(
  [
    template,
    { ...template, name: 'review', displayName: 'A Review', features: ['checkpoint', 'switch'] },
    { ...template, name: 'triage', displayName: 'Triage', owner: 'support-manager', features: ['switch'] },
  ],
  [],
);
const namesOf = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name);

test('finds what has all features, of one owner', () => {
  expect(namesOf(findEntries(several, { ...EVERYTHING, features: ['switch'] }))).toEqual(['review', 'triage']);
  expect(namesOf(findEntries(several, { ...EVERYTHING, features: ['switch', 'checkpoint'] }))).toEqual(['review']);
  expect(namesOf(findEntries(several, { ...EVERYTHING, features: ['switch'], owner: 'support-manager' }))).toEqual([
    'triage',
  ]);
});

test('offers the features that tell what is left apart, and those that are chosen', () => {
  expect(featuresWithin(several, EVERYTHING)).toEqual([
    { name: 'checkpoint', count: 2 },
    { name: 'switch', count: 2 },
  ]);
  expect(featuresWithin(several, { ...EVERYTHING, owner: 'finance-manager' })).toEqual([{ name: 'switch', count: 1 }]);
  expect(featuresWithin(several, { ...EVERYTHING, features: ['switch'] })).toEqual([
    { name: 'switch', count: 2 },
    { name: 'checkpoint', count: 1 },
  ]);
  expect(featuresWithin(several, { ...EVERYTHING, owner: 'support-manager', features: ['checkpoint'] })).toEqual([
    { name: 'checkpoint', count: 0 },
  ]);
});

test('what can be run stands before what can be imported, each by name', () => {
  const all = [...several, ...entriesOf([], [{ ...definition, name: 'mine', displayName: 'Mine' }])];
  expect(groupEntries(all).map(({ title, entries }) => [title, ...namesOf(entries)])).toEqual([
    ['Ready to run', 'mine'],
    ['Templates to import', 'review', 'kpi-tracking', 'triage'],
  ]);
  expect(groupEntries(several).map(({ title }) => title)).toEqual(['Templates to import']);
  expect(ownersOf(all)).toEqual(['finance-manager', 'support-manager']);
});

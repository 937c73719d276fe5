import { expect, test } from 'vitest';
import type { DefinitionSummary, LibraryEntry } from '../../../engine/contract/definitions.ts';
import { entriesOf, findEntries } from './library-entries.ts';

const outline = { displayName: 'KPI Tracking', version: '1.0.0', owner: 'finance-manager', organization: 'global', description: 'Figures and a summary', tags: ['kpi'], agents: ['summarizer'], parameters: [], features: ['checkpoint'] };
const template: LibraryEntry = { ...outline, name: 'kpi-tracking', imported: null, state: 'available', isNew: true };
const definition: DefinitionSummary = { ...outline, name: 'kpi-tracking', status: 'active', origin: 'library', updatedAt: 0 };

test('a template that is not imported shows itself, and offers nothing beside it', () => {
  expect(entriesOf([template], [])).toMatchObject([{ name: 'kpi-tracking', version: '1.0.0', state: 'available', offered: null }]);
});

test('an imported one shows what is here, and offers a newer template', () => {
  const here = { ...definition, version: '0.9.0', description: 'As it was' };
  expect(entriesOf([{ ...template, imported: '0.9.0', state: 'update' }], [here])).toMatchObject([{ version: '0.9.0', description: 'As it was', offered: '1.0.0' }]);
  expect(entriesOf([{ ...template, state: 'edited', isNew: true }], [here])).toMatchObject([{ state: 'edited', offered: '1.0.0' }]);
  expect(entriesOf([{ ...template, state: 'edited', isNew: false }], [here])).toMatchObject([{ state: 'edited', offered: null }]);
});

test('what came from a file is there too, also under the name of a template of another owner', () => {
  const own = { ...definition, owner: 'somebody-else', origin: 'mine.yaml' };
  expect(entriesOf([template], [own]).map(({ owner, state }) => [owner, state])).toEqual([['finance-manager', 'available'], ['somebody-else', 'own']]);
});

test('finds by every word, wherever it stands', () => {
  const entries = entriesOf([template], [{ ...definition, name: 'mine', displayName: 'Mine', features: ['schedule'] }]);
  const found = (text: string) => findEntries(entries, text, 'all').map(({ name }) => name);
  expect(found('FINANCE checkpoint')).toEqual(['kpi-tracking']);
  expect(found('summarizer')).toEqual(['kpi-tracking', 'mine']);
  expect(found('nothing-like-it')).toEqual([]);
  expect(findEntries(entries, '', 'imported').map(({ name }) => name)).toEqual(['mine']);
  expect(findEntries(entries, '', 'templates').map(({ name }) => name)).toEqual(['kpi-tracking']);
});

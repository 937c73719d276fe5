import { AGENT_DRAFT } from '../contract/editing.ts';
import { compareDefinitions } from '../definition/compare-definitions.ts';
import type { Definition } from '../definition/definition.ts';
import { compareVersions, nextVersion } from '../definition/semantic-version.ts';
import { EngineError } from '../port/engine.ts';
import { loadDefinitionReader } from '../catalog/definition-reader.ts';
import { knownAround } from '../catalog/known-around.ts';
import { answer } from './answer.ts';
import { fileSchemas } from './file-schemas.ts';
import { definitionOutlineOf } from './definition-view.ts';
import { outlineViewOf } from './outline-view.ts';
import { commandsOf, surroundingsOf } from './server-context.ts';

const channel = answer.definitions;

export const editingAnswers = {
  schema: channel.schema.handler(() => fileSchemas.orchestration()),
  outline: channel.outline.handler(async ({ input: { source }, context }) => {
    const reader = await loadDefinitionReader();
    const { definition, problems, outline } = await reader.readAside(
      source,
      knownAround(surroundingsOf(context), reader),
    );
    return {
      problems: problems.map((problem) => ({ ...problem })),
      outline: outline && outlineViewOf(outline),
      summary: definition && definitionOutlineOf(definition),
    };
  }),
  compare: channel.compare.handler(async ({ input: { before, after } }) => {
    const reader = await loadDefinitionReader();
    const [{ definition: was }, { definition: is }] = [
      await reader.readAside(before, {}),
      await reader.readAside(after, {}),
    ];
    return {
      changes: was && is && compareDefinitions(was, is).map(({ kind, step, message }) => ({ kind, step, message })),
    };
  }),
  raiseVersion: channel.raiseVersion.handler(async ({ input: { source }, context: { engine } }) => {
    const { setVersion } = await import('../definition/parsing.ts');
    const { name, owner, version } = await mustRead(source);
    const published = engine.definitions.list({ name, owner }).filter(({ status }) => status !== 'draft');
    const highest = published
      .map((each) => each.version)
      .reduce((a, b) => (compareVersions(a, b) < 0 ? b : a), version);
    const raised = nextVersion(highest);
    const text = setVersion(source, raised);
    if (text === null)
      throw new EngineError('invalid_definition', 'The version in this text can’t be changed from here', {
        remedy: `Write ${raised} where the text says its version.`,
      });
    return { source: text, version: raised };
  }),
  saveDraft: channel.saveDraft.handler(async ({ input, context }) => {
    const savedAt = Date.now();
    await commandsOf(context).drafts.save({ ...input, savedAt });
    return { savedAt };
  }),
  getDraft: channel.getDraft.handler(({ input: { id }, context: { engine } }) => engine.drafts.find(id)),
  listDrafts: channel.listDrafts.handler(async ({ input: { of }, context: { engine } }) => {
    const drafts = (await engine.drafts.list()).filter(({ id }) => id.startsWith(AGENT_DRAFT) === (of === 'agents'));
    const items = drafts.map(({ id, basedOn, savedAt }) => ({ id, basedOn, savedAt }));
    return { items, total: items.length };
  }),
  discardDraft: channel.discardDraft.handler(async ({ input: { id }, context }) => {
    await commandsOf(context).drafts.discard(id);
    return {};
  }),
};

async function mustRead(source: string): Promise<Definition> {
  const reader = await loadDefinitionReader();
  const { definition } = await reader.readAside(source, {}); // whatever it names counts as known
  if (!definition)
    throw new EngineError('invalid_definition', 'This text is not a valid definition yet', {
      remedy: 'Mend the problems that are marked in it first.',
    });
  return definition;
}

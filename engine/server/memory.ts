import type { MemoryItem } from '../agents/port/memory.ts';
import type { MemoryView } from '../contract/memory.ts';
import { EngineError } from '../port/engine.ts';
import { wireValue } from '../projections/wire-json.ts';
import { answer } from './answer.ts';
import { commandsOf } from './server-context.ts';

const channel = answer.memory;

export const memoryAnswers = {
  list: channel.list.handler(({ input: { limit, offset, ...filter }, context: { engine } }) => {
    const { items, total } = engine.memory.list(filter, { limit, offset }, Date.now());
    return { items: items.map(memoryViewOf), total };
  }),
  edit: channel.edit.handler(({ input: { id, value }, context }) =>
    memoryViewOf(mustBeThere(commandsOf(context).memory.edit(id, value, context.actor), id)),
  ),
  delete: channel.delete.handler(({ input: { id }, context }) =>
    memoryViewOf(mustBeThere(commandsOf(context).memory.delete(id), id)),
  ),
};

function memoryViewOf({ value, ...item }: MemoryItem): MemoryView {
  return { ...item, value: wireValue(value) };
}

function mustBeThere(item: MemoryItem | undefined, id: number): MemoryItem {
  if (item) return item;
  throw new EngineError('not_found', `Nothing is remembered as ${id}`, {
    remedy: 'It may have expired, or somebody has deleted it. See what there is: baton memory.',
  });
}

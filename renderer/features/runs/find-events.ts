/** Events that somebody looks for. Pure. */
import type { EventView } from '../../../engine/contract/event-view.ts';

/** Without what all of them begin with. */
export function shortType(type: string): string {
  return type.replace(/^orchestration\./, '');
}

export function stepOfEvent({ data }: EventView): string | null {
  return 'stepId' in data && typeof data.stepId === 'string' ? data.stepId : null;
}

/** Every word has to be somewhere in it. */
export function findEvents(events: readonly EventView[], text: string): readonly EventView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return events;
  return events.filter(({ type, actor, data }) => {
    const all = `${type} ${actor} ${JSON.stringify(data)}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

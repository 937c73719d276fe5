import type { JsonObject } from '../../values/json.ts';

/** An event as it stands in a journal: of a type, and with data, as the version that wrote it had them. */
export interface WrittenEvent {
  readonly type: string;
  readonly data: JsonObject;
}

/**
 * One change of what events say. Pure, and cheap, because it looks at every event of its type: what is written in
 * today's way is given back as it is. What today's way is, it tells by the data.
 */
export interface EventUpcaster {
  /** Of the events that it looks at. */
  readonly type: string;
  upcast<E extends WrittenEvent>(event: E): E;
}

/**
 * What happened, as it is told outside: one entry for each type of event, with its data. What a type says
 * is never changed; fields are added, and what means something else gets a type of its own. So a type is
 * the version of what it says.
 *
 * A client of an earlier version hears of types that it does not know. They come as any event does, and are opaque to
 * it: `OpaqueEvent` is what the compiler leaves over where a client has dealt with all types that it knows (in a switch
 * its `default`), so that nobody forgets them.
 */
import { z } from 'zod';
import { RUN_EVENTS } from './events/run-events.ts';
import { STEP_EVENTS } from './events/step-events.ts';
import { WAITING_EVENTS } from './events/waiting-events.ts';
import { JsonRecord, Timestamp } from './json.ts';

/** By type: the data that come with it. */
export const TOLD_EVENTS = { ...RUN_EVENTS, ...STEP_EVENTS, ...WAITING_EVENTS } as const;

type Types = typeof TOLD_EVENTS;
export type ToldEventType = keyof Types;
export type ToldData<Type extends ToldEventType> = z.infer<Types[Type]>;

const About = z.object({
  id: z.string(),
  /** Its place in the journal over all runs. */
  position: z.number().int(),
  runId: z.string(),
  sequence: z.number().int(),
  at: Timestamp,
  actor: z.string(),
  correlationId: z.string(),
});

export function isToldType(type: string): type is ToldEventType {
  return Object.hasOwn(TOLD_EVENTS, type);
}

/**
 * Whatever a newer engine calls it. To the compiler it is one word that no event has: what is left over where all known
 * types have been dealt with.
 */
type UnknownType = 'a type that is not known here';
const UnknownType = z
  .string()
  .refine((type) => !isToldType(type), 'The data do not fit this type of event') as unknown as z.ZodType<UnknownType>;
const OpaqueEvent = About.extend({ type: UnknownType, data: JsonRecord });
export type OpaqueEvent = z.infer<typeof About> & { type: UnknownType; data: JsonRecord };

type Told = { [Type in ToldEventType]: z.infer<typeof About> & { type: Type; data: ToldData<Type> } }[ToldEventType];

const KNOWN = (Object.keys(TOLD_EVENTS) as ToldEventType[]).map((type) =>
  About.extend({ type: z.literal(type), data: TOLD_EVENTS[type] }),
);
const KnownEvent = z.discriminatedUnion('type', KNOWN as [(typeof KNOWN)[number], ...typeof KNOWN]);

export type EventView = Told | OpaqueEvent;
export type EventOf<Type extends ToldEventType> = Extract<Told, { type: Type }>;
export const EventView = z.union([KnownEvent, OpaqueEvent]) as unknown as z.ZodType<EventView>;

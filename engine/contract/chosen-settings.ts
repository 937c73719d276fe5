/**
 * What an operator has chosen, on this machine, for this data directory (`settings.json` beside the store), and what
 * holds where nobody chose anything.
 */
import { z } from 'zod';
import { LIMITS, type Limit, type LimitName } from '../limits/limits.ts';
import { whyNotAskable, whyNotPublic } from './endpoint-address.ts';

/** What somebody can be called for. */
export const NotificationKind = z.enum(['approval', 'needs_attention', 'overdue', 'failed', 'completed']);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** A time of day at this machine: `22:00`. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:00');

export const NotificationSettings = z.object({
  /** Per kind: whether the system's notification is shown. */
  kinds: z
    .object({
      approval: z.boolean().default(true),
      needs_attention: z.boolean().default(true),
      overdue: z.boolean().default(true),
      failed: z.boolean().default(true),
      completed: z.boolean().default(false),
    })
    .prefault({}),
  /**
   * Nothing is shown from `from` until `to`, also over midnight;
   * what waits then is told in one notification afterwards.
   */
  quietHours: z
    .object({ isOn: z.boolean().default(false), from: TimeOfDay.default('22:00'), to: TimeOfDay.default('07:00') })
    .prefault({}),
});
export type NotificationSettings = z.infer<typeof NotificationSettings>;

export const Endpoint = z
  .string()
  .max(2_000)
  .superRefine((address, context) => {
    const why = whyNotAskable(address);
    if (why !== null) context.addIssue({ code: 'custom', message: why });
  });
/** By which services outside reach this machine, through a proxy of the operator. */
export const PublicAddress = z
  .string()
  .max(2_000)
  .superRefine((address, context) => {
    const why = whyNotPublic(address);
    if (why !== null) context.addIssue({ code: 'custom', message: why });
  });
/** On this machine. Not "any": a service calls where it was told, also after a restart. */
export const CallbackPort = z.number().int().min(1).max(65_535);
/** Of a host without a console, where nobody names another: the same after each restart. */
export const USUAL_CALLBACK_PORT = 4748;
/** As agents name it in `provider`. */
export const ProviderName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

export const ScheduleSettings = z.object({
  /** How runs are run that schedules start, unless a trigger says it itself. */
  mode: z.enum(['rehearsal', 'live']).default('rehearsal'),
});
export type ScheduleSettings = z.infer<typeof ScheduleSettings>;

export const limitNames = (Object.keys(LIMITS) as LimitName[]).filter((name) => LIMITS[name].usual < LIMITS[name].hard);

/**
 * How much of everything others may decide, where it is not as usual: from 1 up to what the engine survives
 * (engine/limits). Where the usual limit is that already, there is nothing to choose.
 */
export const limitShapes = Object.fromEntries(
  limitNames.map((name) => [
    name,
    z
      .number()
      .int()
      .min(1)
      .max(LIMITS[name].hard, `must be ${LIMITS[name].hard} at most: more than that the engine does not survive`),
  ]),
) as Record<LimitName, z.ZodNumber>;
export const LimitSettings = z.object(limitShapes).partial();
export type LimitSettings = z.infer<typeof LimitSettings>;

/** What is listed of a limit, for those who choose: its usual value and the most it can be. */
export const limitChoices = limitNames.map((name) => ({ name, ...(LIMITS[name] as Limit) }));

export const Dollars = z.number().min(0).max(1_000_000);

/** What live calls may cost, in US dollars: all of a day (UTC), or all of a run. Left out: no limit. */
export const BudgetSettings = z.object({
  day: Dollars.optional(),
  run: Dollars.optional(),
  /** In a day, by the agent's name. */
  agents: z.record(z.string().max(100), Dollars).default({}),
  /** In a day, by the definition's name. */
  definitions: z.record(z.string().max(100), Dollars).default({}),
});
export type BudgetSettings = z.infer<typeof BudgetSettings>;

/** Policies that come with Baton and are switched on by whoever wants them. */
export const PolicySettings = z.object({
  /** Who started a run may not decide its approvals. */
  separationOfDuties: z.boolean().default(false),
});
export type PolicySettings = z.infer<typeof PolicySettings>;

/** `Settings.parse({})` is what holds before anybody chose anything. */
export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  notifications: NotificationSettings.prefault({}),
  schedules: ScheduleSettings.prefault({}),
  /** Where a provider is asked, instead of its usual address. By the provider's name. */
  endpoints: z.record(ProviderName, Endpoint).default({}),
  /** Where services call back. Null: where calls are taken in, on this machine. */
  publicAddress: PublicAddress.nullable().default(null),
  /** Where calls are taken in. Null: at the usual port, and where `baton serve` has its console. */
  callbackPort: CallbackPort.nullable().default(null),
  limits: LimitSettings.default({}),
  budgets: BudgetSettings.prefault({}),
  policies: PolicySettings.prefault({}),
});
export type Settings = z.infer<typeof Settings>;

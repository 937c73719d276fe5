/**
 * What an operator has chosen, on this machine, for this data directory (`settings.json` beside the store), and what
 * only some hosts can do: keep secrets, open a folder, put a backup in the place of the store.
 *
 * A secret crosses this boundary in one direction. No operation has one in its output.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { LIMITS, type Limit, type LimitName } from '../limits/limits.ts';
import { whyNotAskable, whyNotPublic } from './endpoint-address.ts';
import { contractErrors } from './errors.ts';
import { pageOf, Timestamp } from './json.ts';

/** What somebody can be called for. */
export const NotificationKind = z.enum(['approval', 'needs_attention', 'overdue', 'failed', 'completed']);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** A time of day at this machine: `22:00`. */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:00');

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
/** As agents name it in `provider`. */
const ProviderName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

export const ScheduleSettings = z.object({
  /** How runs are run that schedules start, unless a trigger says it itself. */
  mode: z.enum(['rehearsal', 'live']).default('rehearsal'),
});
export type ScheduleSettings = z.infer<typeof ScheduleSettings>;

const names = (Object.keys(LIMITS) as LimitName[]).filter((name) => LIMITS[name].usual < LIMITS[name].hard);

/**
 * How much of everything others may decide, where it is not as usual: from 1 up to what the engine survives
 * (engine/limits). Where the usual limit is that already, there is nothing to choose.
 */
const limitShapes = Object.fromEntries(
  names.map((name) => [
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
export const limitChoices = names.map((name) => ({ name, ...(LIMITS[name] as Limit) }));

const Dollars = z.number().min(0).max(1_000_000);

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
  /** Where calls are taken in. Null: 4748, and where `baton serve` has its console. */
  callbackPort: CallbackPort.nullable().default(null),
  limits: LimitSettings.default({}),
  budgets: BudgetSettings.prefault({}),
  policies: PolicySettings.prefault({}),
});
export type Settings = z.infer<typeof Settings>;

/** What is to be changed: what it doesn't name stays. An endpoint or a limit that is null is forgotten. */
export const SettingsChange = z.object({
  theme: z.enum(['system', 'light', 'dark']).optional(),
  notifications: z
    .object({
      kinds: z.partialRecord(NotificationKind, z.boolean()).optional(),
      quietHours: z.object({ isOn: z.boolean(), from: TimeOfDay, to: TimeOfDay }).partial().optional(),
    })
    .optional(),
  schedules: z.object({ mode: z.enum(['rehearsal', 'live']).optional() }).optional(),
  policies: z.object({ separationOfDuties: z.boolean().optional() }).optional(),
  endpoints: z.record(ProviderName, Endpoint.nullable()).optional(),
  publicAddress: PublicAddress.nullable().optional(),
  callbackPort: CallbackPort.nullable().optional(),
  /** Null: as usual again. */
  limits: z
    .object(
      Object.fromEntries(names.map((name) => [name, limitShapes[name].nullable()])) as Record<
        LimitName,
        z.ZodNullable<z.ZodNumber>
      >,
    )
    .partial()
    .optional(),
  /** Null: no limit any more. */
  budgets: z
    .object({
      day: Dollars.nullable(),
      run: Dollars.nullable(),
      agents: z.record(z.string().max(100), Dollars.nullable()),
      definitions: z.record(z.string().max(100), Dollars.nullable()),
    })
    .partial()
    .optional(),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

/** What the process that answers can do besides running the engine. */
export const HostAbilities = z.object({
  kind: z.enum(['desktop', 'headless']),
  canOpenFolder: z.boolean(),
  canRestore: z.boolean(),
  canNotify: z.boolean(),
  canKeepSecrets: z.boolean(),
  /** The runtime, for people: `Electron 45.3.4`, `Node.js 24.15.0`. In order of interest. */
  runtime: z.array(z.object({ name: z.string(), version: z.string() })),
});
export type HostAbilities = z.infer<typeof HostAbilities>;

/** Names like those of environment variables, as agents ask for them. */
export const SecretName = z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'must be a name such as OPENAI_API_KEY');

/** A secret without its value. */
export const SecretView = z.object({
  name: z.string(),
  isSet: z.boolean(),
  updatedAt: Timestamp.nullable(),
  /** Agents that may use it. */
  usedBy: z.array(z.string()),
  /** The provider that it opens, where its agents say so. */
  provider: z.string().nullable(),
  /** Whether we know how to try it out. */
  canTest: z.boolean(),
  /** Where it is sent: the origin of its provider's address now. Null: nobody knows whom it is for. */
  sentTo: z.string().nullable(),
  /** It was set for another address, and goes to this one only when somebody sets it again. */
  isForAnother: z.boolean(),
});
export type SecretView = z.infer<typeof SecretView>;

/** How secrets are kept. `locked`: a passphrase opens them. `fresh`: a passphrase has to be chosen first. */
export const SecretProtection = z.object({
  kind: z.enum(['keychain', 'passphrase', 'none']),
  state: z.enum(['open', 'locked', 'fresh', 'unavailable']),
  /** What an operator should know about that, in a sentence or two. */
  warning: z.string().nullable(),
});
export type SecretProtection = z.infer<typeof SecretProtection>;

/** Where a provider is asked. */
export const EndpointView = z.object({
  provider: z.string(),
  /** Null: nobody says. */
  address: z.string().nullable(),
  /** What the environment names counts before what is set here. */
  namedBy: z.enum(['environment', 'settings', 'file']).nullable(),
  /** What is set here, whether or not it counts. */
  set: z.string().nullable(),
  /** Where it is asked when nobody says otherwise. */
  usual: z.string().nullable(),
  /** By which variable the environment can name it. Null: no agent asks it. */
  variable: z.string().nullable(),
  usedBy: z.array(z.string()),
  /** The keys that are sent there. */
  secrets: z.array(z.string()),
});
export type EndpointView = z.infer<typeof EndpointView>;

export const BackupView = z.object({ file: z.string(), at: Timestamp, sizeBytes: z.number().int() });
export type BackupView = z.infer<typeof BackupView>;

export const LicenseView = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  text: z.string().nullable(),
});
export type LicenseView = z.infer<typeof LicenseView>;

const base = oc.errors(contractErrors);
const Protection = z.object({ protection: SecretProtection });
const Passphrase = z.string().min(8, 'must have at least 8 characters').max(1_000);

export const settings = {
  get: base.route({ method: 'GET', path: '/settings' }).input(z.object({})).output(Settings),
  /** The settings now, and again whenever somebody changes them. */
  changes: base.route({ method: 'GET', path: '/settings/changes' }).input(z.object({})).output(eventIterator(Settings)),
  change: base.route({ method: 'PATCH', path: '/settings' }).input(SettingsChange).output(Settings),
  host: base.route({ method: 'GET', path: '/settings/host' }).input(z.object({})).output(HostAbilities),
  openFolder: base.route({ method: 'POST', path: '/settings/open-folder' }).input(z.object({})).output(z.object({})),
  backups: base
    .route({ method: 'GET', path: '/settings/backups' })
    .input(z.object({}))
    .output(
      pageOf(BackupView).extend({
        /** What became of the newest restore since this host started. */
        lastRestore: z
          .object({
            file: z.string(),
            at: Timestamp,
            events: z.number().int().nullable(),
            keptAside: z.string().nullable(),
            failure: z.string().nullable(),
          })
          .nullable(),
      }),
    ),
  /**
   * Answers when the backup was found to be whole;
   * then the engine ends, the store is exchanged, and the engine starts again.
   */
  restore: base
    .route({ method: 'POST', path: '/settings/restore' })
    .input(z.object({ file: z.string() }))
    .output(z.object({ events: z.number().int() })),
  /** Of every provider that an agent asks, or that is named here. */
  endpoints: base
    .route({ method: 'GET', path: '/settings/endpoints' })
    .input(z.object({}))
    .output(pageOf(EndpointView)),
  /** Knocks at where the provider is asked, without a key. */
  testEndpoint: base
    .route({ method: 'POST', path: '/settings/endpoints/{provider}/test' })
    .input(z.object({ provider: ProviderName }))
    .output(z.object({ isReached: z.boolean(), message: z.string(), tookMs: z.number() })),
  secrets: base
    .route({ method: 'GET', path: '/settings/secrets' })
    .input(z.object({}))
    .output(Protection.extend({ items: z.array(SecretView) })),
  /** Opens secrets that a passphrase protects; the first one given is the one that holds. */
  unlockSecrets: base
    .route({ method: 'POST', path: '/settings/secrets/unlock' })
    .input(z.object({ passphrase: Passphrase }))
    .output(Protection),
  setSecret: base
    .route({ method: 'PUT', path: '/settings/secrets/{name}' })
    .input(z.object({ name: SecretName, value: z.string().min(1).max(20_000) }))
    .output(z.object({})),
  deleteSecret: base
    .route({ method: 'DELETE', path: '/settings/secrets/{name}' })
    .input(z.object({ name: SecretName }))
    .output(z.object({})),
  /** Asks the provider whether it takes the key. Costs nothing there. */
  testSecret: base
    .route({ method: 'POST', path: '/settings/secrets/{name}/test' })
    .input(z.object({ name: SecretName }))
    .output(z.object({ isAccepted: z.boolean(), message: z.string(), tookMs: z.number() })),
  licenses: base.route({ method: 'GET', path: '/settings/licenses' }).input(z.object({})).output(pageOf(LicenseView)),
};

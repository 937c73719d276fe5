/**
 * What only some hosts can do (keep secrets, open a folder, put a backup in the place of the store), and the operations
 * on what an operator has chosen. What can be chosen: `chosen-settings.ts`; how it is changed: `settings-change.ts`.
 *
 * A secret crosses this boundary in one direction. No operation has one in its output.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ProviderName, Settings } from './chosen-settings.ts';
import { contractErrors } from './errors.ts';
import { pageOf, Timestamp } from './json.ts';
import { SettingsChange } from './settings-change.ts';

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

/** What an operator wants to be otherwise in the settings. */
import { z } from 'zod';
import type { LimitName } from '../limits/limits.ts';
import {
  CallbackPort,
  Dollars,
  Endpoint,
  limitNames,
  limitShapes,
  NotificationKind,
  ProviderName,
  PublicAddress,
  TimeOfDay,
} from './chosen-settings.ts';

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
      Object.fromEntries(limitNames.map((name) => [name, limitShapes[name].nullable()])) as Record<
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

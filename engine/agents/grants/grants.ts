/** What an agent's file permits it. Nothing is permitted that isn't listed, and an unknown key is a mistake. */
import { z } from 'zod';
import { secretName, lowerCaseName, text } from '../profiles/words-schema.ts';

export const grants = z.strictObject({
  network: z.strictObject({ hosts: z.array(text) }).optional(),
  /** Programs that it may start, as its file writes them. */
  programs: z.array(text).optional(),
  secrets: z.array(secretName).optional(),
  database: z
    .strictObject({
      tables: z.array(lowerCaseName),
      operations: z.array(z.enum(['select', 'insert', 'update', 'delete', 'rpc'])),
    })
    .optional(),
  deliverables: z.array(z.enum(['create'])).optional(),
  assets: z.array(z.enum(['create', 'read'])).optional(),
  /** The last two permit nothing; files that were accepted before have them (profiles/permissions-of-profile.ts). */
  orchestrations: z.array(z.enum(['start', 'decide', 'cancel'])).optional(),
  memory: z.array(z.enum(['read', 'write'])).optional(),
  /** Whether it is handed fields that are marked personal; without it, placeholders stand in their place. */
  personal: z.array(z.enum(['read'])).optional(),
});

export type Grants = Readonly<z.output<typeof grants>>;

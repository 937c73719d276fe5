/** The words that several parts of an agent's file are made of. */
import { z } from 'zod';

export const lowerCaseName = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/,
    'must be a slug: lower-case letters, digits, single hyphens or underscores',
  );
export const text = z.string().min(1);
/** The name of a secret in the keychain or the environment; never the secret. */
export const secretName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of a secret, like OPENAI_API_KEY');
/**
 * About which calls a person decides before they are made. `when`: about those whose arguments meet a condition in CEL,
 * and about those of which that can't be said.
 */
export const approval = z.union([z.enum(['never', 'always']), z.strictObject({ when: text })]);
export type Approval = z.output<typeof approval>;
export const jsonMap = z.record(z.string(), z.json());

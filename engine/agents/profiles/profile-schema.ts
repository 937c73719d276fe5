/** What an agent's YAML file may say. Unknown keys are refused: a misspelt permission must not be read as none. */
import { z } from 'zod';
import { grants } from '../grants/grants.ts';
import { KINDS, TOOLS } from '../kinds/kinds.ts';
import { memoryRules } from '../memory/memory-rules.ts';
import { breaker, limits } from './limits-schema.ts';
import { jsonMap, lowerCaseName, text } from './words-schema.ts';

const metadata = z.strictObject({
  name: lowerCaseName,
  displayName: text,
  version: z
    .string('must be text: quote it')
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'must be a semantic version, like 1.0.0'),
  description: text,
  organization: lowerCaseName.default('global'),
  tags: z.array(text).optional(),
});

/** Stand-ins are told more than this by agents' files, each its own. */
const rehearsal = z
  .looseObject({
    responder: lowerCaseName,
    task: text.optional(),
    tasks: z.record(z.string(), lowerCaseName).optional(),
    forbidden: z.array(text).optional(),
    script: jsonMap.optional(),
  })
  .optional();

function fileOf<Type extends string, Configuration extends z.ZodType>(type: Type, configuration: Configuration) {
  return z.strictObject({
    metadata,
    type: z.literal(type),
    configuration,
    permissions: grants.default({}),
    limits,
    breaker,
    memory: memoryRules.optional(),
    idempotent: z.boolean().optional(), // its kind says what holds else
    rehearsal,
  });
}

type Kinds = Readonly<Record<string, { readonly configuration: z.ZodType }>>;
type FilesOf<Rows extends Kinds> = {
  [Type in keyof Rows]: ReturnType<typeof fileOf<Type & string, Rows[Type]['configuration']>>;
};

function filesOf<Rows extends Kinds>(rows: Rows): FilesOf<Rows> {
  const files = Object.entries(rows).map(([type, { configuration }]) => [type, fileOf(type, configuration)]);
  // each is the file of its own type, which the entries of an object don't tell
  return Object.fromEntries(files) as FilesOf<Rows>;
}

const configurationsOfTools = Object.values(TOOLS).map(({ configuration }) => configuration);
const tool = z.discriminatedUnion('driver', alternatives(configurationsOfTools));
const { context, api, ...others } = filesOf(KINDS);

export const profileSchema = z.discriminatedUnion(
  'type',
  alternatives([context, api, fileOf('tool', tool), ...Object.values(others)]),
);

/** A union asks for two of them to be there. */
function alternatives<Schema>([first, ...others]: readonly Schema[]): [Schema, ...Schema[]] {
  if (first === undefined) throw new Error('There is no alternative');
  return [first, ...others];
}

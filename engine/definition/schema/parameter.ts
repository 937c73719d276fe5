import { z } from 'zod';
import type { ParameterType, ScalarParameterType } from '../definition.ts';
import { json } from './values.ts';

const scalarTypes: readonly ScalarParameterType[] = [
  'string',
  'number',
  'integer',
  'boolean',
  'date',
  'datetime',
  'object',
];
const parameterTypes: readonly ParameterType[] = [
  ...scalarTypes,
  ...scalarTypes.map((type): ParameterType => `${type}[]`),
];

const parameterShape = {
  type: z.enum(parameterTypes).default('string').describe('What a value must be; [] means a list of it.'),
  required: z.boolean().default(false).describe("Whether a run can't start without it."),
  default: json.optional().describe('What it is when it is not given.'),
  enum: z.array(json).min(1).optional().describe('The only values it may have; of a list, the only items.'),
  description: z.string().default('').describe('What people read when they are asked for it.'),
  personal: z
    .union([z.boolean(), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(
      'About a person: masked for agents without the permission personal: [read]. A list: these fields of an object, as address.street.',
    ),
};

const named = z.strictObject({
  name: z.string().optional().describe('How templates refer to it: {{ parameters.name }} or {{ name }}.'),
  key: z.string().optional().describe('The same as name.'),
  ...parameterShape,
});

export const parameters = z
  .union([z.array(named), z.record(z.string(), z.strictObject(parameterShape))])
  .describe('What a run is given when it starts: a list, or a map by name.');

export type AuthoredParameters = z.output<typeof parameters>;

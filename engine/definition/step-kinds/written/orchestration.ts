import { z } from 'zod';
import type { OrchestrationStep } from '../../step.ts';
import { workOf } from '../../normal-form/work.ts';
import { checkVersion } from '../../rules/versions.ts';
import { checkWorkedThrough } from '../../rules/worked-through.ts';
import { everyStep, work } from '../../schema/every-step.ts';
import { childVersion, jsonObject, slug } from '../../schema/values.ts';
import type { WrittenKind } from './written-kind.ts';

const schema = z.strictObject({
  type: z.literal('orchestration').describe('Another definition runs as a child of this run.'),
  ...everyStep,
  agent: slug.optional().describe('The agent that owns the other definition.'),
  orchestration: z.strictObject({
    name: slug.describe('The definition to run.'),
    version: childVersion
      .optional()
      .describe(
        'Which version. Default: the one that is active when the run that nobody started as a child starts; latest: the one that is active when this step does.',
      ),
    owner: slug.optional().describe('The agent that owns it, if not said by agent.'),
    inheritConversation: z.boolean().default(false).describe("Whether the child continues this run's conversation."),
    parameters: jsonObject.optional().describe("The child's parameters, with templates."),
  }),
  ...work,
});

export const writtenOrchestration = {
  schema,
  own(written, definitionOwner) {
    const { name, version, owner, inheritConversation, parameters } = written.orchestration;
    return {
      type: 'orchestration',
      orchestration: {
        name,
        version: version === 'latest' ? null : (version ?? null),
        owner: owner ?? written.agent ?? definitionOwner,
        inheritConversation,
        parameters: parameters ?? {},
        ...(version === 'latest' && ({ latest: true } as const)),
      },
      ...workOf(written),
    };
  },
  check(report, written, path) {
    const { version } = written.orchestration;
    if (version !== undefined && version !== 'latest')
      checkVersion(report, version, [...path, 'orchestration', 'version']);
    checkWorkedThrough(report, written, path);
  },
  goesTo: () => [],
} satisfies WrittenKind<OrchestrationStep, z.output<typeof schema>> & { readonly schema: typeof schema };

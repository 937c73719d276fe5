import type { Tools } from '../port/tools.ts';

/** Tools whose calls somebody is asked about before they are made, or before a person is asked about them. */
export function askedFirst(tools: Tools, mayCall: (tool: string) => Promise<void>): Tools {
  return {
    ...tools,
    question: async (name, parameters, signal) => {
      const question = (await tools.question?.(name, parameters, signal)) ?? null;
      if (question) await mayCall(name);
      return question;
    },
    call: async (name, parameters, signal, isDecided) => {
      await mayCall(name);
      return tools.call(name, parameters, signal, isDecided);
    },
  };
}

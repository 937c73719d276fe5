import type { Tools } from '../port/tools.ts';

/** Tools whose calls somebody is asked about before they are made. */
export function askedFirst(tools: Tools, mayCall: (tool: string) => Promise<void>): Tools {
  return {
    list: () => tools.list(),
    call: async (name, parameters, signal) => {
      await mayCall(name);
      return tools.call(name, parameters, signal);
    },
  };
}

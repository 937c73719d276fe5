/** What measurements have in common: definitions to run, figures of many values, and one line of JSON for each. */
import type { Page } from 'playwright-core';

export const ONE_STEP = (name: string): string => `
metadata: { name: ${name}, displayName: A Task, version: 1.0.0, description: One step, owner: test-noop, organization: global }
orchestration: { steps: [{ id: first, agent: test-echo, input: { userMessage: Begin } }] }
`;

/** Five hundred steps, ten side by side, and at the end a question: from then on nothing moves by itself. */
export const MANY_STEPS = `
metadata: { name: many-steps, displayName: Many Steps, version: 1.0.0, description: Five hundred steps, owner: test-noop, organization: global }
orchestration:
  execution: { mode: parallel, concurrency: { maxParallel: 10 } }
  steps:
${Array.from({ length: 499 }, (_, index) => `    - { id: s${index}, agent: test-echo, depends_on: [${index < 10 ? '' : `s${index - 10}`}], input: { userMessage: "Step ${index}" } }`).join('\n')}
    - id: last
      agent: test-echo
      depends_on: [s498]
      input: { userMessage: The last }
      checkpoint_after: { question: Is it right?, options: [{ action: continue, label: Continue }, { action: abort, label: Abort }] }
`;

export const ASKING = `
metadata: { name: asking, displayName: Asking, version: 1.0.0, description: Asks and goes on, owner: test-noop, organization: global }
orchestration:
  steps:
    - id: ask
      agent: test-echo
      input: { userMessage: Begin }
      checkpoint_after: { question: Is it right?, options: [{ action: continue, label: Continue }, { action: abort, label: Abort }] }
    - { id: deliver, agent: test-deliver, depends_on: [ask], input: { userMessage: Deliver } }
`;

export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
}

/** Milliseconds, rounded. */
export function figuresOf(values: readonly number[]): {
  readonly count: number;
  readonly best: number;
  readonly p50: number;
  readonly p99: number;
} {
  return {
    count: values.length,
    best: Math.round(Math.min(...values)),
    p50: Math.round(quantile(values, 0.5)),
    p99: Math.round(quantile(values, 0.99)),
  };
}

export function print(measurement: string, what: string, figures: object): void {
  process.stdout.write(`${JSON.stringify({ measurement, what, figures })}\n`);
}

interface Shown {
  /** Milliseconds from the action to the frame that shows its effect. */
  readonly ms: number;
  /** The time of that frame, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Does something in the page, and waits for the frame that shows its effect. It looks after every change of the
 * document and inside the page: the driver's own ways are left out.
 *
 * @param condition an expression of the page
 * @param action statements of the page; none: the effect comes from elsewhere
 */
export function shown(page: Page, condition: string, action = ''): Promise<Shown> {
  return page.evaluate(
    ({ act, expression }) => {
      const holds = new Function(`return ${expression}`) as () => boolean;
      return new Promise<Shown>((done) => {
        const begun = performance.now();
        const look = () => {
          if (!holds()) return;
          observer.disconnect();
          requestAnimationFrame(() => {
            // A task after the frame's own: by then it has been drawn.
            const drawn = new MessageChannel();
            drawn.port1.onmessage = () => done({ ms: performance.now() - begun, at: Date.now() });
            drawn.port2.postMessage(null);
          });
        };
        const observer = new MutationObserver(look);
        observer.observe(document.documentElement, {
          childList: true,
          subtree: true,
          characterData: true,
          attributes: true,
        });
        (new Function(act) as () => void)();
        look();
      });
    },
    { act: action, expression: condition },
  );
}

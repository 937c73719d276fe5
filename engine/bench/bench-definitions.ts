/** The shapes that are measured, as definitions an operator could write. */

function definition(name: string, maxParallel: number, steps: readonly string[]): string {
  return [
    `metadata: { name: ${name}, displayName: ${name}, version: 1.0.0, description: Measured, owner: bench }`,
    'orchestration:',
    `  execution: { mode: parallel, concurrency: { maxParallel: ${maxParallel}, queueStrategy: fifo } }`,
    '  steps:',
    ...steps,
    '  output: { last: done }',
    '',
  ].join('\n');
}

function step(id: string, dependsOn: readonly string[], more = ''): string {
  return `    - { id: ${id}, agent: no-op, depends_on: [${dependsOn.join(', ')}], input: { userMessage: "Do ${id}" }, output_mapping: { message: "$.content.message" }${more} }`;
}

export function chainOfSteps(length: number, options: { readonly checkpointAfterFirst?: boolean } = {}): string {
  const steps = Array.from({ length }, (_, index) =>
    step(
      `s${index}`,
      index === 0 ? [] : [`s${index - 1}`],
      index === 0 && options.checkpointAfterFirst ? ', checkpoint_after: { question: "Go on?" }' : '',
    ),
  );
  return definition(`chain-${length}${options.checkpointAfterFirst ? '-checked' : ''}`, 1, steps);
}

/** One step over a list that the run is given. */
export function listOf(maxParallel: number): string {
  const items = '      for_each: { items: "{{ documents }}", max_parallel: ' + String(maxParallel) + ' }';
  const work = [
    '    - id: enrich',
    '      agent: no-op',
    items,
    '      input: { userMessage: "Do {{ item }}" }',
    '      output_mapping: { message: "$.content.message" }',
  ];
  return definition('list', maxParallel, work).replace(
    'orchestration:\n',
    'orchestration:\n  parameters: [{ name: documents, type: "integer[]", required: true }]\n',
  );
}

/** Three side by side, an audit of all of them, and a record. */
export function campaign(): string {
  const made = ['copy', 'short-copy', 'visual-concept'];
  return definition('campaign', 3, [
    ...made.map((id) => step(id, [], ', on_error: continue')),
    step('audit', made, ', on_error: continue'),
    step('keep', [...made, 'audit']),
  ]).replace('last: done', 'made: "{{ steps.copy.message }}"');
}

export function fanOf(width: number, maxParallel: number): string {
  const ids = Array.from({ length: width }, (_, index) => `s${index}`);
  return definition(`fan-${width}`, maxParallel, [...ids.map((id) => step(id, [])), step('aggregate', ids)]);
}

/** What a new definition begins as: the smallest that is valid, with agents that exist. */
export function newDefinition(agents: readonly { readonly name: string; readonly kind: string }[]): string {
  const owner = agents.find(({ kind }) => kind === 'orchestrator')?.name ?? 'owner';
  const worker =
    (agents.find(({ name }) => name === 'summarizer') ?? agents.find(({ kind }) => kind === 'context'))?.name ??
    'agent';
  return `metadata:
  name: new-definition
  displayName: New Definition
  version: 1.0.0
  description: What it is for.
  owner: ${owner}
  organization: global

orchestration:
  parameters:
    - name: topic
      type: string
      required: true
      description: What it is about.

  steps:
    - id: first
      name: First Step
      agent: ${worker}
      input:
        userMessage: "Write about {{ topic }}."
      output_mapping:
        text: "$.content.deliverable.content"

  output:
    text: "{{ steps.first.text }}"
`;
}

/**
 * What people write who come from somewhere else, or in a hurry: each is one change to `invoices.yaml`, and gets one message that says what is
 * wrong, where, why and how to write it.
 */
export interface Mistake {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** `line:column`. */
  readonly at: string;
  readonly says: string;
  /** What stands there after the fix. Left out: only a person can know. */
  readonly fix?: string;
}

const ask = '      agent: writer\n';
/** A key more in the step `ask`. */
const more = (line: string) => ({ from: ask, to: `${ask}      ${line}\n` });
const prompt = (to: string) => ({ from: 'Invoices of {{ vendor }}', to });

export const mistakes: readonly Mistake[] = [
  // the text
  { title: 'a key one space short', from: '      agent: writer', to: '     agent: writer', at: '16:1', says: '`agent` is indented by 5 spaces, and nothing above it is', fix: '      ' },
  { title: 'steps at the left edge', from: '  steps:', to: 'steps:', at: '10:1', says: '`steps` stands at the left edge, beside `orchestration`; it belongs under it', fix: '  steps' },
  { title: 'tabs', from: '      agent: writer', to: '\t\t\tagent: writer', at: '16:1', says: 'YAML is indented with spaces, and a tab stands here', fix: '      ' },
  { title: 'a colon in a text', from: 'Reads invoices and', to: 'Invoices: reads them and', at: '5:16', says: 'A colon with a space behind it begins a new key', fix: '"Invoices: reads them and asks who has to pay."' },
  { title: 'a text that begins with a bracket', from: 'Reads invoices', to: '[draft] Reads invoices', at: '5:16', says: 'YAML takes what begins with [ for a list', fix: '"[draft] Reads invoices and asks who has to pay."' },
  { title: 'a schedule that begins with a star', from: '  output:', to: '  triggers:\n    - id: often\n      cron: */5 * * * *\n      parameters: { months: [May] }\n  output:', at: '21:13', says: 'YAML takes what begins with * for a reference', fix: '"*/5 * * * *"' },
  { title: 'a template without quotes', from: '"{{ steps.collect.total }}"', to: '{{ steps.collect.total }}', at: '20:12', says: 'Quote your template', fix: '"{{ steps.collect.total }}"' },
  { title: 'UTF-16', from: 'metadata', to: '\uFFFDm\0e\0t\0a\0d\0a\0t\0a', at: '1:1', says: 'most likely UTF-16. Save the file as UTF-8' },
  { title: 'Latin-1', from: 'Reads invoices', to: 'Reads the caf\uFFFDs invoices', at: '5:29', says: 'A character here is no UTF-8' },
  { title: 'a second document', from: '  output:', to: '---\n  output:', at: '20:3', says: 'A file holds one definition' },
  { title: 'a merge key', ...more('<<: {}'), at: '17:7', says: 'Merge keys are not part of a definition' },
  { title: 'a key twice', ...more('agent: reader'), at: '17:7', says: '"agent" is already there' },
  { title: 'no metadata', from: 'metadata:\n  name: invoices\n  version: 1.0.0\n  owner: bookkeeper\n  description: Reads invoices and asks who has to pay.\n', to: '', at: '1:1', says: 'it needs `metadata`, with at least a name and the agent that owns it' },
  // keys
  { title: 'a misspelt depends_on', from: 'depends_on', to: 'depend_on', at: '17:7', says: 'Did you mean `depends_on`?', fix: 'depends_on' },
  { title: 'needs', from: 'depends_on', to: 'needs', at: '17:7', says: 'Did you mean `depends_on`?', fix: 'depends_on' },
  { title: 'a misspelt agent', from: ask, to: '      agnet: writer\n', at: '16:7', says: 'Did you mean `agent`?', fix: 'agent' },
  { title: 'if', ...more('if: "true"'), at: '17:7', says: 'Did you mean `when`?', fix: 'when' },
  { title: 'attempts, in a file in snake case', ...more('retry: { attempts: 3 }'), at: '17:16', says: 'Did you mean `max_attempts`?', fix: 'max_attempts' },
  { title: 'a retry in the words of others', ...more('retry: { attempts: 3, delay: 5s }'), at: '17:16', says: 'These keys have other names here: "attempts", "delay". Did you mean `max_attempts`, `initial_delay`?', fix: 'max_attempts: 3, initial_delay' },
  { title: 'a misspelt depends_on beside a join', from: 'depends_on: [collect]', to: 'depend_on: [collect]\n      join: any', at: '17:7', says: 'Did you mean `depends_on`?', fix: 'depends_on' },
  { title: 'on', ...more('on: success'), at: '17:7', says: '`depends_on` says on what' },
  { title: 'a misspelt key of an input', from: 'userMessage: "Pay', to: 'usermessage: "Pay', at: '18:16', says: 'Agents read `userMessage`, and "usermessage" is handed on as data', fix: 'userMessage' },
  { title: 'a key in both spellings', ...more('timeout_seconds: 5\n      timeoutSeconds: 6'), at: '18:7', says: 'are the same key' },
  // values
  { title: 'a duration in words', ...more('timeout_seconds: 5 min'), at: '17:24', says: 'must be a number of seconds, or a duration such as 90s, 5m, 2h or PT5M; found "5 min"', fix: '5m' },
  { title: 'a duration without a unit', ...more('timeout: 300'), at: '17:16', says: '`timeout` needs a unit', fix: '300s' },
  { title: 'a number with a zero in front', ...more('timeout_seconds: 0300'), at: '17:24', says: 'YAML reads 0300 as 300', fix: '300' },
  { title: 'a number in words', ...more('retry: { max_attempts: three }'), at: '17:30', says: '`max_attempts` must be a whole number; found "three"' },
  { title: 'a number for a retry', ...more('retry: 3'), at: '17:14', says: 'Write { max_attempts: 3 }', fix: '{ max_attempts: 3 }' },
  { title: 'a text for a checkpoint', ...more('checkpoint_after: "Fine?"'), at: '17:25', says: 'Write { question: "Fine?" }', fix: '{ question: "Fine?" }' },
  { title: 'a text for a compensation', ...more('compensate: undo'), at: '17:19', says: 'Write { agent: undo }', fix: '{ agent: undo }' },
  { title: 'a text for an input', from: 'input: { userMessage: "Pay {{ steps.collect.total }}?" }', to: 'input: "Pay"', at: '18:14', says: 'Write { userMessage: "Pay" }', fix: '{ userMessage: "Pay" }' },
  { title: 'a template where none is read', ...more('for_each: { items: "{{ months }}", max_failures: "{{ vendor }}" }'), at: '17:56', says: 'No template is read here' },
  { title: 'steps with a comma between them', from: '[collect]', to: 'collect, ask', at: '17:19', says: 'several steps are a list: [collect, ask]', fix: '[collect, ask]' },
  { title: 'a type that others have', ...more('type: parallel'), at: '17:13', says: 'Steps that do not wait for each other run side by side' },
  { title: 'a type of a parameter that others have', from: 'type: string,', to: 'type: str,', at: '8:29', says: 'Did you mean `string`?', fix: 'string' },
  { title: 'two parts of a version', from: 'version: 1.0.0', to: 'version: 1.0', at: '3:12', says: 'a version has three parts', fix: '1.0.0' },
  { title: 'yes', from: 'required: true', to: 'required: yes', at: '9:51', says: 'must be true or false', fix: 'true' },
  { title: 'a wait that waits for nothing', ...more('type: wait'), at: '15:7', says: 'A wait needs `signal`, `seconds` or `until`' },
  // expressions
  { title: 'a filter', ...prompt('{{ vendor | upper }}'), at: '13:33', says: 'There are no filters here, such as | upper', fix: 'vendor.upperAscii()' },
  { title: '$json', ...prompt('{{ $json.vendor }}'), at: '13:33', says: 'Parameters are written by their name alone', fix: 'vendor' },
  { title: 'inputs', ...prompt('{{ inputs.vendor }}'), at: '13:33', says: 'Parameters are written by their name alone', fix: 'vendor' },
  { title: 'a dollar before the braces', ...prompt('${{ vendor }}'), at: '13:30', says: 'The $ before these braces stays in the text', fix: '{{' },
  { title: 'a parameter that is misspelt', ...prompt('{{ vendro }}'), at: '13:33', says: 'Did you mean `vendor`?', fix: 'vendor' },
  { title: 'an output under output', from: '{{ steps.collect.total }}?', to: '{{ steps.collect.output.total }}?', at: '18:37', says: 'stands right behind its name: steps.collect.total', fix: 'steps.collect.total' },
  { title: 'a template that is never closed', from: '{{ steps.collect.total }}?', to: '{{ steps.collect.total }?', at: '18:34', says: '}} is missing' },
  { title: 'a text for a condition', ...more('when: "{{ vendor }}"'), at: '17:17', says: 'A condition is true or false, and the parameter "vendor" is text. Compare it: vendor != ""', fix: 'vendor != \\"\\"' },
  { title: 'a text that a step delivers, for a condition', from: 'total: "$.content.total" }', to: 'total: "$.content.message" }\n    - { id: other, agent: writer, depends_on: [collect], when: steps.collect.total }', at: '15:64', says: 'steps.collect.total is text', fix: 'steps.collect.total != ""' },
  { title: 'one equals sign', ...more('when: steps.collect.total = 5'), at: '17:13', says: 'Conditions are CEL, which has no `=`', fix: 'steps.collect.total == 5' },
  { title: 'and, not, None', ...more('when: vendor and not steps.collect.total is None'), at: '17:13', says: 'Conditions are CEL', fix: 'vendor && steps.collect.total != null' },
  { title: 'yes as a condition', ...more('when: yes'), at: '17:13', says: '"yes" is no value here; write true', fix: '"true"' },
  { title: 'a list that is a text', ...more('for_each: "{{ vendor }}"'), at: '17:17', says: '`for_each` needs a list, and the parameter "vendor" is string' },
  { title: 'a JSONPath without its $', from: '"$.content.total"', to: '"content.total"', at: '14:32', says: 'a JSONPath begins with $', fix: '"$.content.total"' },
  // other steps
  { title: 'an id twice', from: 'id: ask', to: 'id: collect', at: '15:11', says: 'Step 1 has the id "collect" already' },
  { title: 'a step that waits for itself', from: '[collect]', to: '[ask]', at: '17:20', says: 'Step "ask" waits for itself' },
  { title: 'a step that is not there', from: '[collect]', to: '[colect]', at: '17:20', says: 'Did you mean `collect`?', fix: 'collect' },
];

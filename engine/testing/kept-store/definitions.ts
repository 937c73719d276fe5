/** What the runs of a kept store are about: between them everything that can happen to a run. */

function yaml(name: string, steps: readonly string[], more = '', metadata = ''): string {
  const head = `name: ${name}, displayName: ${name}, version: 1.0.0, description: Kept, owner: owner${metadata}`;
  return `metadata: { ${head} }\norchestration:\n${more}\n  steps:\n${steps.map((step) => `    - { ${step} }`).join('\n')}\n`;
}

const ALONE = '  error_handling: { on_step_failure: { notifyHuman: false } }';
const UNDOING =
  '  error_handling: { on_step_failure: { notifyHuman: false }, rollback: { reversible: true, on: [failure, abort, cancel] } }';
const ASKED = 'checkpoint_after: { question: "Good?", options: [ { action: continue, label: Continue }, ';
const QUESTION = `${ASKED}{ action: retry, label: Retry, allows_modification: true }, { action: abort, label: Abort } ] }`;
const HOUR = 3_600_000;

/** By name. A child is found by its name, so all of them are kept in the catalog. */
const FORM =
  'ask: { fields: { subject: { required: true, default: "{{ steps.offer.content.message }}" }, copies: { type: integer, default: 1 }, urgent: { type: boolean }, channels: { items: { enum: [mail, letter] } }, reason: { format: markdown } } }';
const OUTCOMES =
  '{ outcome: send, action: continue, tone: good, fields: [subject, copies, urgent, channels] }, { outcome: anew, action: retry, fields: [reason], input: { userMessage: "{{ steps.offer.answer.reason }}" } }, { outcome: ask_legal, action: go_to, go_to: legal }, { outcome: no, action: complete, fields: [reason] }, { outcome: wrong, action: fail }';

export const KEPT_DEFINITIONS: Readonly<Record<string, string>> = {
  planned: yaml(
    'planned',
    [
      'id: notes, agent: test-echo, input: { userMessage: Same, script: { progress: 2 } }, output_mapping: { said: "$.content.message", lost: "$.content.nowhere" }',
      `id: draft, agent: test-deliver, depends_on: [notes], input: { userMessage: "Draft {{ steps.notes.said }}" }, ${QUESTION}`,
    ],
    '  execution: { plan_approval: true, caching: { enabled: true, ttlSeconds: 315360000, steps: [ { id: notes } ] } }\n  output: { said: "{{ steps.notes.said }}" }',
  ),
  conversing: yaml('conversing', [
    'id: work, agent: test-echo, input: { userMessage: Work, script: { converse: [ { role: assistant, content: "", calls: [ { id: c1, tool: look_up, arguments: "{}" } ], usage: { inputTokens: 7, outputTokens: 3, cost: null } }, { role: tool, callId: c1, tool: look_up, content: "42" } ] } }',
  ]),
  asking: yaml('asking', [
    'id: work, agent: test-echo, input: { userMessage: Work, script: { asks: [ { agent: mailer, tool: send_mail, arguments: { to: ada } }, { agent: orders, tool: supabase_delete, arguments: { table: orders, where: { id: 7 } }, statement: { sql: "delete from orders where id = $1", parameters: [7] } } ] } }, checkpoint_calls: { timeout: { after_seconds: 864000, message: "Nobody was there" } }',
  ]),
  remembering: yaml('remembering', [
    'id: work, agent: test-echo, input: { userMessage: Work, script: { remember: { job: "J-1" } } }',
  ]),
  denied: yaml(
    'denied',
    [
      'id: work, agent: test-fail, input: { userMessage: Work, script: { code: not_permitted, message: Not this host, details: { action: http.egress, resource: example.com, policies: [own] } } }',
    ],
    ALONE,
  ),
  failing: yaml('failing', ['id: work, agent: test-fail, input: { userMessage: Work }'], ALONE),
  partial: yaml('partial', [
    'id: mail, agent: test-deliver, on_error: continue, input: { userMessage: Spring }',
    'id: radio, agent: test-fail, on_error: continue, input: { userMessage: Spring }',
  ]),
  mended: yaml('mended', [
    'id: work, agent: test-fail, input: { userMessage: Work, script: { times: 1 } }',
    'id: after, agent: test-echo, depends_on: [work], input: { userMessage: After }',
  ]),
  later: yaml('later', [
    `id: work, agent: test-flaky, input: { userMessage: Work }, retry: { max_attempts: 2, initial_delay_ms: ${HOUR}, max_delay_ms: ${HOUR} }`,
  ]),
  branches: yaml('branches', [
    'id: offer, agent: test-echo, input: { userMessage: Offer }, checkpoint_after: { question: "Send it?" }',
    'id: send, agent: test-echo, depends_on: [offer], input: { userMessage: Send }',
    'id: contract, agent: test-echo, input: { userMessage: Contract }, checkpoint_after: { question: "Agreed?", holds: dependents }',
    'id: sign, agent: test-echo, depends_on: [contract], input: { userMessage: Sign }',
    'id: news, type: wait, signal: go',
    'id: report, agent: test-echo, depends_on: [news], input: { userMessage: Report }',
  ]),
  question: yaml('question', [
    'id: offer, agent: test-echo, input: { userMessage: Offer }, checkpoint_after: { question: "Send it?", severity: high, timeout: { after_seconds: 60, outcome: escalate, escalate_to: head of sales, then: { after_seconds: 864000, outcome: abort } } }, sla: { warn_after_seconds: 30, breach_after_seconds: 90, on_breach: escalate, escalate_to: head of sales, escalate_agent: test-echo }',
    'id: send, agent: test-deliver, depends_on: [offer], input: { userMessage: Send }',
  ]),
  signals: yaml('signals', [
    `id: draft, agent: test-echo, input: { userMessage: Order }, ${QUESTION}`,
    'id: payment, type: wait, depends_on: [draft], signal: paid, correlation: A-1, seconds: 8640000',
    'id: receipt, type: wait, depends_on: [payment], signal: confirmed',
    'id: ship, agent: test-echo, depends_on: [receipt], input: { userMessage: "By {{ steps.payment.by }}" }',
  ]),
  pausing: yaml('pausing', [
    'id: wait, type: wait, signal: go',
    'id: work, agent: test-echo, depends_on: [wait], input: { userMessage: Work }',
  ]),
  lead: `${yaml('lead', [
    `id: score, agent: test-echo, input: { userMessage: Score }, ${QUESTION}`,
    'id: call, agent: test-echo, input: { userMessage: Call }',
    'id: hand-over, agent: test-echo, input: { userMessage: Won }',
  ])}  machine:
    initial: new
    states:
      new: { run: score, transitions: [ { to: lost, on: drop, when: signal.sure }, { to: contacted, when: steps.score.content.attempt > 0 } ] }
      contacted:
        run: call
        transitions: [ { to: won, on: replied, when: signal.interested }, { to: contacted, on: try-again }, { to: lost, after_seconds: 8640000 } ]
      won: { run: hand-over, final: true }
      lost: { final: true, label: Lead lost, outcome: partially_completed }
`,
  list: yaml('list', [
    "id: read, agent: test-echo, for_each: { items: \"{{ ['a', 'b', 'c'] }}\", max_parallel: 2, on_item_failure: continue, max_failures: 1 }, input: { userMessage: \"{{ item }}\", script: { behaviour: \"{{ item == 'b' ? 'fail' : 'echo' }}\" } }",
    'id: refine, agent: test-echo, depends_on: [read], repeat: { until: steps.refine.text.contains("more"), max_iterations: 3, on_exhausted: continue }, input: { userMessage: "{{ iteration == 1 ? \'some\' : previous.text + \' more\' }}" }, output_mapping: { text: "$.content.message" }',
    'id: route, type: switch, depends_on: [refine], cases: [ { when: "steps.read.failed > 0", go_to: report } ], default: cheer',
    'id: report, agent: test-echo, input: { userMessage: Report }',
    'id: cheer, agent: test-echo, input: { userMessage: Cheer }',
    'id: never, agent: test-echo, depends_on: [refine], when: "steps.read.failed > 5", input: { userMessage: Never }',
    `id: last, agent: test-echo, depends_on: [report], join: any, input: { userMessage: Last }, ${QUESTION}`,
  ]),
  inner: `${yaml('inner', [
    `id: reserve, agent: test-echo, input: { userMessage: Reserve }, compensate: { agent: test-echo }, ${QUESTION}`,
    'id: note, agent: test-noop, depends_on: [reserve]',
  ])}  finally: [ { id: tidy-up, agent: test-echo, input: { userMessage: Tidy } } ]\n`,
  outer: yaml(
    'outer',
    [
      'id: nested, type: orchestration, timeout_seconds: 8640000, orchestration: { name: inner, version: 1.0.0, owner: owner }',
      'id: brief, agent: test-deliver, depends_on: [nested], input: { userMessage: Brief }',
    ],
    '  run_title: "Brief of {{ run.mode }}"\n  labels: { customer: ada, mode: "{{ run.mode }}" }\n',
  ),
  booking: `${yaml(
    'booking',
    [
      'id: hotel, agent: test-echo, input: { userMessage: Hotel }, output_mapping: { number: "$.content.message" }, compensate: { agent: test-echo, input: { userMessage: "Cancel {{ output.number }}" } }',
      'id: flight, agent: test-echo, depends_on: [hotel], input: { userMessage: Flight }, compensate: { agent: test-fail, input: { userMessage: Cancel } }',
      'id: payment, agent: test-fail, depends_on: [flight], input: { userMessage: Pay, script: { code: card_declined } }',
    ],
    UNDOING,
  )}  finally: [ { id: tidy, agent: test-echo, input: { userMessage: "{{ run.outcome }}" } } ]\n`,
  answers: yaml('answers', [
    `id: offer, agent: test-echo, input: { userMessage: Offer }, checkpoint_after: { question: "Send it?", ${FORM}, options: [ ${OUTCOMES} ] }`,
    'id: legal, agent: test-echo, input: { userMessage: Legal }',
    'id: choose, type: approval, depends_on: [offer], question: "To whom is {{ steps.choose.shown.offer }} sent?", show: { offer: "{{ steps.offer.answer.subject }}" }, ask: { fields: { to: { required: true } } }',
    'id: send, agent: test-echo, depends_on: [choose], input: { userMessage: "To {{ steps.choose.answer.to }}" }',
  ]),
  candidates: yaml('candidates', [
    'id: offer, agent: test-echo, input: { userMessage: Offer }, checkpoint_after: { question: "Send it?", candidates: [ada, grace] }',
  ]),
  endless: yaml('endless', ['id: work, agent: test-hang, input: { userMessage: Work }']),
  lost: yaml('lost', [`id: work, agent: test-echo, input: { userMessage: Work }, ${QUESTION}`]),
  nightly: yaml(
    'nightly',
    ['id: work, agent: test-echo, input: { userMessage: "For {{ run.scheduledFor }}" }'],
    '  triggers: [ { id: night, cron: "0 3 * * *" } ]',
  ),
};

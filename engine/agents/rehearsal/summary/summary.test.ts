import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../port/agent.ts';
import { exampleRequest } from '../../port/example-request.ts';
import type { RehearsedWork } from '../responder.ts';
import { summarize } from './summary.ts';

function summaryOf(context: JsonObject, userMessage = 'Summarise.'): RehearsedWork & { readonly content: string } {
  const work = summarize(exampleRequest({ input: { userMessage, context } }));
  return { ...work, content: String(work.content as string) };
}

function months(kpi: string, unit: string, values: readonly number[], aggregation = ''): readonly JsonObject[] {
  return values.map((value, index) => ({
    period: `2025-0${index + 1}-01`,
    kpi,
    value,
    unit,
    ...(aggregation ? { aggregation } : {}),
  }));
}

describe('figures', () => {
  const rows = [
    ...months('revenue', 'USD', [100.1, 90.2, 120.3], 'sum'),
    ...months('profit_margin', 'percent', [20, 21.5, 19], 'ratio'),
  ];

  test('are totalled or averaged by what they are, never guessed', () => {
    const { metadata } = summaryOf({ data: JSON.stringify([...rows, ...months('arr', 'USD', [7, 8, 9], 'last')]) });
    expect(metadata['figures']).toMatchObject([
      {
        kpi: 'revenue',
        whole: 'total',
        wholeValue: 310.6,
        change: { by: 20.2, unit: 'percent' },
        lowest: { period: '2025-02-01', value: 90.2 },
      },
      {
        kpi: 'profit_margin',
        whole: 'average',
        wholeValue: 20.17,
        change: { by: -1, unit: 'points' },
        highest: { period: '2025-02-01', value: 21.5 },
      },
      { kpi: 'arr', whole: 'last', wholeValue: 9 },
    ]);
  });

  test('are read by unit and name where the rows do not say', () => {
    const { metadata } = summaryOf({
      data: [
        ...months('expenses', 'USD', [1, 2]),
        ...months('churn', 'percent', [2, 4]),
        ...months('active_customers', 'customers', [5, 6]),
      ],
    });
    expect(metadata['figures']).toMatchObject([
      { whole: 'total', wholeValue: 3 },
      { whole: 'average', wholeValue: 3 },
      { whole: 'last', wholeValue: 6 },
    ]);
  });

  test('stand in the text as they stand in the data', () => {
    const { content, title } = summaryOf({
      data: JSON.stringify(months('revenue', 'USD', [1234567.89, 1000000], 'sum')),
    });
    expect(title).toBe('Executive summary: Revenue');
    expect(content).toContain('| January 2025 | USD 1,234,567.89 |');
    expect(content).toContain('Revenue came to USD 2,234,567.89, down 19.0 % from January 2025 to February 2025.');
  });

  test.each([
    ['rows', rows],
    ['rows as JSON text', JSON.stringify(rows)],
    [
      'the results of a child run',
      {
        'fetch-kpi-data': { query_results: JSON.stringify(rows), sql: 'select 1', row_count: 6 },
        other: { summary: 'Text.' },
      },
    ],
    ['the same rows twice', { one: JSON.stringify(rows), two: rows }],
    [
      'a column for each figure',
      rows.slice(0, 3).map((row, index) => ({
        month: row['period'] ?? '',
        revenue: row['value'] ?? 0,
        profit_margin: rows[index + 3]?.['value'] ?? 0,
      })),
    ],
  ])('are found in %s', (_, data) => {
    expect(summaryOf({ data }).metadata['figures']).toMatchObject([
      { kpi: 'revenue', wholeValue: 310.6 },
      { kpi: 'profit_margin', wholeValue: 20.17 },
    ]);
  });

  test('of a child run make a brief that says how the child ended', () => {
    const work = summaryOf({
      childStatus: 'completed',
      rawResults: { fetch: { query_results: JSON.stringify(rows) } },
      summary: 'What the child said.',
    });
    expect(work.title).toBe('Executive brief: Revenue and Profit margin');
    expect(work.content).toContain('ended **completed**');
  });

  test('of one period have no trend', () => {
    const { content } = summaryOf({ data: months('revenue', 'USD', [100]) });
    expect(content).toContain('one period, so no trend');
    expect(content).not.toContain('Period by period');
  });

  test('of many days are compared by halves, without a table of days', () => {
    const days = Array.from({ length: 28 }, (_, index) => ({
      period: `2025-02-${String(index + 1).padStart(2, '0')}`,
      kpi: 'revenue',
      value: index < 14 ? 10 : 20,
      unit: 'USD',
    }));
    const { content } = summaryOf({ data: days });
    expect(content).toContain('2025-02-01 to 2025-02-28, 28 days');
    expect(content).toContain('The second half was up 100.0 % against the first.');
    expect(content).not.toContain('Period by period');
  });

  test('of a cut period count in the total, but not in the trend', () => {
    const weeks = [
      ['2024-07-01', 70, 7],
      ['2024-07-08', 77, 7],
      ['2024-07-15', 9, 1],
    ] as const;
    const rowsOf = (kpi: string, aggregation: string): readonly JsonObject[] =>
      weeks.map(([period, value, days]) => ({ period, kpi, value, unit: 'USD', aggregation, days }));
    const { content, metadata } = summaryOf({ data: [...rowsOf('revenue', 'sum'), ...rowsOf('arr', 'last')] });
    expect(metadata['figures']).toMatchObject([
      { wholeValue: 156, change: { by: 10 }, last: { period: '2024-07-08' }, lowest: { value: 70 } },
      { wholeValue: 9, last: { period: '2024-07-15' } },
    ]);
    expect(content).toContain('The window cuts the week of 2024-07-15 to 1 of 7 days');
  });

  test('say what moved the wrong way', () => {
    const { content } = summaryOf({
      data: [
        ...months('expenses', 'USD', [100, 120]),
        ...months('revenue', 'USD', [100, 104]),
        ...months('churn', 'percent', [2, 3.5]),
      ],
    });
    expect(content).toMatch(/Moved the wrong way .*: Expenses and Churn\./);
    expect(content).toMatch(/Moved the right way .*: Revenue\./);
  });

  test('that are all zero are no division by zero', () => {
    expect(summaryOf({ data: months('revenue', 'USD', [0, 0], 'sum') }).metadata['figures']).toMatchObject([
      { wholeValue: 0, change: null },
    ]);
  });
});

describe('text', () => {
  const article = `# Heading that is not prose

Handover saves time because the next shift knows what is open. Many teams lose an hour at each handover without noticing it.
The weather was fine. A short checklist keeps the handover short and makes open work visible to the next shift.

| table | of | numbers |
| --- | --- | --- |
- A list item about the handover of open work to the next shift counts as prose, too.
`;

  test('is cut down to its own key sentences', () => {
    const { content } = summaryOf({ article });
    expect(content).toContain('- Handover saves time because the next shift knows what is open.');
    expect(content).not.toContain('weather');
    expect(content).not.toContain('Heading that');
  });

  test('of several sources keeps them apart, with the facts on top', () => {
    const { content, title } = summaryOf({
      title: 'For the board',
      campaign_name: 'Meadow',
      launch_date: '2026-03-02',
      channels: ['email', 'web'],
      research: article,
      landingPage: article,
    });
    expect(title).toBe('For the board');
    expect(content).toContain('- **Launch date**: 2 March 2026');
    expect(content).toContain('- **Channels**: email and web');
    expect(content).toContain('## Research');
    expect(content).toContain('## Landing page');
  });

  test('may be the message itself, when there is nothing else', () => {
    expect(summaryOf({}, `${article.replaceAll('\n', ' ')} ${article.replaceAll('\n', ' ')}`).content).toContain(
      '## Text',
    );
  });

  test('that is not there is said to be not there', () => {
    expect(summaryOf({ data: null, sql: '' }, '').title).toBe('Summary: nothing to summarise');
  });
});

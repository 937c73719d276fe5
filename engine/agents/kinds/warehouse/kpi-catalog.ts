/**
 * The key figures of the warehouse: what each is called, in what unit,
 * and how days become a week, a month or a quarter.
 */

/**
 * - `sum`: the days are added.
 * - `average`: the days are averaged.
 * - `last`: the last day counts (a level, like a balance).
 * - `ratio`: one sum over another; averaging daily ratios would weigh a quiet Sunday like a Monday.
 */
export type KpiAggregation = 'sum' | 'average' | 'last' | 'ratio';

export interface Kpi {
  readonly kpi: string;
  readonly label: string;
  readonly unit: string;
  readonly aggregation: KpiAggregation;
  /** For ratios: the figure above and the figure below the line, and what the quotient is multiplied with. */
  readonly ratio: { readonly numerator: string; readonly denominator: string; readonly scale: number } | null;
  readonly description: string;
}

export const kpiCatalog: readonly Kpi[] = [
  figure('revenue', 'Revenue', 'USD', 'sum', 'Income recognised on the day, before any cost.'),
  figure('expenses', 'Expenses', 'USD', 'sum', 'All cost of the day: people, hosting, marketing, premises.'),
  figure('profit', 'Profit', 'USD', 'sum', 'Revenue less expenses.'),
  {
    ...figure('profit_margin', 'Profit margin', 'percent', 'ratio', 'Profit as a share of revenue.'),
    ratio: { numerator: 'profit', denominator: 'revenue', scale: 100 },
  },
  figure(
    'arr',
    'Annual recurring revenue',
    'USD',
    'last',
    'Yearly value of all subscriptions that are active at the end of the day.',
  ),
  figure('churn', 'Churn', 'percent', 'average', 'Share of customers who left within the 30 days up to the day.'),
  figure(
    'active_customers',
    'Active customers',
    'customers',
    'last',
    'Customers with an active subscription at the end of the day.',
  ),
  figure(
    'new_customers',
    'New customers',
    'customers',
    'sum',
    'Customers whose first subscription started on the day.',
  ),
  figure('marketing_spend', 'Marketing spend', 'USD', 'sum', 'Advertising, events and agencies; part of the expenses.'),
  {
    ...figure('cac', 'Customer acquisition cost', 'USD', 'ratio', 'Marketing spend for each new customer.'),
    ratio: { numerator: 'marketing_spend', denominator: 'new_customers', scale: 1 },
  },
];

function figure(kpi: string, label: string, unit: string, aggregation: KpiAggregation, description: string): Kpi {
  return { kpi, label, unit, aggregation, ratio: null, description };
}

/** What somebody who has just arrived can type. */
export const exampleRun =
  'run kpi-tracking --rehearse --param kpi_names=revenue,expenses --param start_date=2025-07-01 --param end_date=2025-09-30';

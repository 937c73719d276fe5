// The figures of peers beside Baton's and the floor's, as a table. Pure.

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} [stepsPerSecond]
 * @property {number} [rssMb]
 * @property {string} about what it made durable, or why it was not measured
 */

/**
 * @param {readonly Row[]} rows
 * @param {number | undefined} floor steps per second of one transaction per tick; undefined: not measured
 * @returns {string} in Markdown, which a terminal shows as well
 */
export function peersTable(rows, floor) {
  const cells = [
    ['', 'steps/s', 'of the floor', 'memory', 'durable after each step'],
    ...rows.map(({ name, stepsPerSecond, rssMb, about }) =>
      stepsPerSecond === undefined
        ? [name, '-', '-', '-', `not measured: ${about}`]
        : [
            name,
            Math.round(stepsPerSecond).toLocaleString('en'),
            floor === undefined ? '-' : shareOf(stepsPerSecond / floor),
            rssMb === undefined ? '-' : `${Math.round(rssMb)} MB`,
            about,
          ],
    ),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const [head, ...body] = cells.map((row) => `| ${row.map((cell, column) => pad(cell, column, widths)).join(' | ')} |`);
  const line = `| ${widths.map((width, column) => (isNumber(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [head, line, ...body, ''].join('\n');
}

/** @param {number} share */
function shareOf(share) {
  return share >= 0.1 ? share.toFixed(2) : share.toPrecision(2);
}

/** @param {string} cell @param {number} column @param {readonly number[]} widths */
function pad(cell, column, widths) {
  return isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]);
}

/** @param {number} column */
function isNumber(column) {
  return column > 0 && column < 4;
}

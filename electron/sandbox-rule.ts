/**
 * Chromium's sandbox doesn't work for root, so that development and tests as root go without it. Nobody else does, and
 * no installed app does, whoever starts it.
 *
 * @param userId undefined where users have no numbers
 */
export function mayRunWithoutSandbox({
  isPackaged,
  userId,
}: {
  readonly isPackaged: boolean;
  readonly userId: number | undefined;
}): boolean {
  return !isPackaged && userId === 0;
}

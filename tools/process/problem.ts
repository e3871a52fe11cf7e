/** Something the person at the keyboard can put right. The message is one sentence that says what and how. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** The one sentence for whatever was thrown: a problem as it is, a full disk as the problem it is, else the message. */
export function describeProblem(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (hasCode(error, 'ENOSPC'))
    return 'The disk is full: free at least 1 GB, or choose another folder with --data-dir.';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function hasCode(error: unknown, code: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if ((at as NodeJS.ErrnoException).code === code) return true;
  return false;
}

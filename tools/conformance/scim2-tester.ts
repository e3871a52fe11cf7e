import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Problem } from '../process/problem.ts';
import { runProgram } from '../process/run-program.ts';
import { programFolder } from '../stack/infrastructure/program-folder.ts';

/** What one check of the suite found out. */
export interface CheckResult {
  /** SUCCESS, COMPLIANT and ACCEPTABLE are within the standard; DEVIATION, ERROR and CRITICAL are not; SKIPPED was not run. */
  readonly status: 'SUCCESS' | 'COMPLIANT' | 'ACCEPTABLE' | 'DEVIATION' | 'ERROR' | 'CRITICAL' | 'SKIPPED';
  readonly title: string;
  readonly resourceType: string | null;
  readonly reason: string | null;
  readonly data: string | null;
}

const [requirements, program] = ['requirements.txt', 'check_server.py'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
) as [string, string];
const folderName = 'scim2-tester-0.5.2';
const timeoutMs = 300_000;
const maxBuffer = 16 * 1024 * 1024;

/** Whether this machine has the Python and pip that the suite needs. */
export async function hasPython(): Promise<boolean> {
  return (await runProgram('python3', ['-m', 'pip', '--version'], { timeoutMs: 30_000 })).code === 0;
}

/**
 * Runs scim2-tester, an independent suite for SCIM servers, and answers the result of each check. What it needs is installed
 * into a folder below `programsDir` and kept there.
 * @throws {Problem} when it cannot be installed; rejects when it does not come to its end.
 */
export async function runScim2Tester(options: {
  readonly programsDir: string;
  readonly baseUrl: string;
  readonly bearerToken: string;
  readonly report: (line: string) => void;
}): Promise<readonly CheckResult[]> {
  const { programsDir, baseUrl, bearerToken, report } = options;
  const folder = await programFolder(folderName, { programsDir, report, fetch: install });
  const env = { ...process.env, PYTHONPATH: folder, SCIM_BASE_URL: baseUrl, SCIM_TOKEN: bearerToken };
  const { stdout } = await promisify(execFile)('python3', [program], { env, timeout: timeoutMs, maxBuffer });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CheckResult);
}

async function install(into: string): Promise<void> {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const args = [...pip, '--target', into, '--requirement', requirements];
  const { code, output } = await runProgram('python3', args, { timeoutMs });
  if (code !== 0) throw new Problem(`scim2-tester cannot be installed: ${output.trim().split('\n').at(-1)}`);
}

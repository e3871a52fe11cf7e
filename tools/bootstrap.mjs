// Plain JavaScript for whatever Node the machine has: `node tools/bootstrap.mjs <script.ts> [arguments…]` installs the
// dependencies if they are not those of package-lock.json and runs the script on the Node 24 that is among them.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lock } from './process/lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const node = join(modules, 'node', 'bin', 'node');
const progressMs = 5000;

/** @typedef {{ readonly version?: string, readonly resolved?: string, readonly optional?: boolean, readonly link?: boolean }} LockedPackage */

/** Whether node_modules holds what package-lock.json says; npm keeps its own record of what it put there. */
function isInstalled() {
  if (!existsSync(node)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(modules, '.package-lock.json'));
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const found = present[path];
    if (!found) return entry.optional === true;
    return entry.link ? found.resolved === entry.resolved : found.version === entry.version;
  });
}

/** @param {string} file @returns {Record<string, LockedPackage>} */
function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

async function install() {
  const { release } = await lock(join(root, '.rollcall', 'install.lock'), ({ pid }) =>
    console.error(`Waiting for the installation that process ${pid} is doing …`),
  );
  try {
    if (!isInstalled()) await runNpmCi();
  } finally {
    release();
  }
}

async function runNpmCi() {
  console.error('Installing the dependencies (npm ci) …');
  const npmCli = process.env.npm_execpath;
  const [command, first] = npmCli?.endsWith('.js') ? [process.execPath, [npmCli]] : ['npm', []];
  const started = Date.now();
  const progress = setInterval(() => {
    console.error(`  … still installing, ${Math.round((Date.now() - started) / 1000)} s`);
  }, progressMs);
  let output = '';
  const { code, signal } = await run(command, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund'], (text) => {
    output = (output + text).slice(-4000);
  });
  clearInterval(progress);
  if (signal) process.kill(process.pid, signal);
  if (code !== 0) throw new Failure(`${output.trim()}\n${explain(output, code)}`);
  if (!existsSync(node)) {
    throw new Failure(
      "The dependencies are installed but Node 24 is not among them: allow npm's install scripts (`npm config set ignore-scripts false`) and run `npm ci`.",
    );
  }
  console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** @param {string} output @param {number | null} code */
function explain(output, code) {
  if (output.includes('ENOSPC')) {
    return `Installing the dependencies failed because the disk is full: free at least 1 GB on the disk that holds ${root} and try again.`;
  }
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN/.test(output)) {
    return 'Installing the dependencies failed because npm cannot reach its registry: check the network or proxy settings and try again.';
  }
  return `Installing the dependencies failed (npm ci ended with ${code}): the lines above say why.`;
}

/**
 * Runs a program in this process group until it ends, passing on signals.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {((text: string) => void) | undefined} onOutput takes what it prints; without it the program has the terminal
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 */
function run(command, args, onOutput) {
  const child = spawn(command, args, {
    cwd: onOutput ? root : process.cwd(),
    stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: {
      NODE_COMPILE_CACHE: join(modules, '.cache', 'compile'),
      ...process.env,
      PATH: onOutput ? process.env.PATH : `${join(modules, '.bin')}${delimiter}${process.env.PATH}`,
    },
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput ?? (() => {}));
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  return new Promise((done, fail) => {
    child.on('error', (cause) => fail(new Failure(`${command} cannot be run: ${cause.message}.`)));
    child.on('close', (code, signal) => {
      for (const each of signals) process.off(each, pass);
      done({ code, signal });
    });
  });
}

class Failure extends Error {
  /** @override */
  name = 'Failure';
}

try {
  const [script, ...args] = process.argv.slice(2);
  if (!script) throw new Failure('Usage: node tools/bootstrap.mjs <script.ts> [arguments…]');
  if (!isInstalled()) await install();
  const { code, signal } = await run(node, [resolve(root, script), ...args], undefined);
  if (signal) process.kill(process.pid, signal);
  process.exitCode = code ?? 1;
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

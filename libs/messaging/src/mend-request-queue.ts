import { createRequire } from 'node:module';

interface RequestQueue {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
}

const pendingCheckMs = 10;
const mended = Symbol('rollcall.mended');

/**
 * kafkajs 2.2.4 arms a timer after every request for the end of a throttling that mostly does not exist: the delay is
 * then minus the current time, which Node 24 reports as TimeoutNegativeWarning, and which costs a timer a request.
 * Here the timer is armed only when something waits, and for a time to come. Does nothing on a version whose queue
 * has no such method.
 */
export function mendRequestQueue(): void {
  const queueClass = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue & { scheduleCheckPendingRequests?: () => void; [mended]?: true };
  };
  const { prototype } = queueClass;
  if (prototype[mended] || typeof prototype.scheduleCheckPendingRequests !== 'function') return;
  prototype[mended] = true;
  prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue) {
    if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
    const throttledForMs = this.throttledUntil - Date.now();
    const check = () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    };
    this.throttleCheckTimeoutId = setTimeout(check, throttledForMs > 0 ? throttledForMs : pendingCheckMs);
  };
}

import { decidePlan, type Plan } from '../domain/plan.ts';
import type { Quirks } from '../domain/quirks.ts';
import type { Desired, Subject } from '../domain/subject.ts';
import { findRemote } from './find-remote.ts';
import type { CallOptions, ScimApp } from './scim-app.ts';

/** What would bring the app to the desired state. Reads the app, changes nothing. */
export async function planSubject(
  app: ScimApp,
  work: { readonly subject: Subject; readonly desired: Desired; readonly quirks: Quirks },
  options: CallOptions = {},
): Promise<Plan> {
  const { subject, desired, quirks } = work;
  return decidePlan(subject, desired, await findRemote(app, subject, desired, options), quirks);
}

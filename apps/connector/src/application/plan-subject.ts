import { decidePlan, type Plan } from '../domain/plan.ts';
import { findRemote, type SubjectWork } from './find-remote.ts';
import type { CallOptions, ScimApp } from './scim-app.ts';

/** What would bring the app to the desired state. Reads the app, changes nothing. */
export async function planSubject(app: ScimApp, work: SubjectWork, options: CallOptions = {}): Promise<Plan> {
  return decidePlan(work.subject, work.desired, await findRemote(app, work, options), work.quirks);
}

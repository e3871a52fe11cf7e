export type ResourceType = 'User' | 'Group';

/** A directory resource whose account (or group) in an app is meant. */
export interface Subject {
  readonly type: ResourceType;
  readonly id: string;
}

/** "User/<id>" or "Group/<id>", as directory streams and timelines name it. */
export function subjectName(subject: Subject): string {
  return `${subject.type}/${subject.id}`;
}

/** The reverse of {@link subjectName}; undefined when the text names no user or group. */
export function parseSubject(name: string): Subject | undefined {
  const slash = name.indexOf('/');
  const [type, id] = [name.slice(0, slash), name.slice(slash + 1)];
  return (type === 'User' || type === 'Group') && id !== '' ? { type, id } : undefined;
}

export function accountId(appId: string, subject: Subject): string {
  return `${appId}/${subjectName(subject)}`;
}

/** The stream of one account in the provisioner's own log. */
export function accountStream(appId: string, subject: Subject): string {
  return `Account/${accountId(appId, subject)}`;
}

export function appStream(appId: string): string {
  return `App/${appId}`;
}

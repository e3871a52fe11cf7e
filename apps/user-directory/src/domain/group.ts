export type { GroupMember, MemberType } from './event.ts';

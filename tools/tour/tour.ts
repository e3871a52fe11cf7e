import { RosterApp, ScimApp } from './apps.ts';
import { cast } from './cast.ts';
import { Changes } from './changes.ts';
import { type Admin, adminApi, type DemoTenant, keepDemoTenant, openDemoTenant } from './demo-tenant.ts';
import { openFeed } from './feed.ts';
import { IdentityProvider } from './idp.ts';
import { describeChange } from './report.ts';
import { play } from './scenario.ts';

/** The running stack, as far as the tour needs it. URLs come without a trailing slash. */
export interface TourStack {
  readonly scimBaseUrl: string;
  readonly adminBaseUrl: string;
  readonly adminToken: string;
  readonly kafkaBrokers: readonly string[];
  readonly eventsTopic: string;
  /** The third-party SCIM server that the tenant is connected to. */
  readonly downstream: { readonly baseUrl: string; readonly bearerToken: string };
  /** Absolute path of the file for the app without an API. */
  readonly rosterFile: string;
  /** Where the tenant's credentials are kept from one start to the next. */
  readonly tenantFile: string;
  print(line: string): void;
}

export const scimAppName = 'Team Chat';
export const rosterAppName = 'Wellness Benefit';

/** The columns of the eligibility file; each is also the attribute it is filled from. */
export const rosterColumns = ['userName', 'name.givenName', 'name.familyName', 'emails.work', 'department'] as const;

/** The demonstration tenant with both apps connected: made at the first start, found again later. */
export async function openTenant(stack: Omit<TourStack, 'kafkaBrokers' | 'eventsTopic'>): Promise<DemoTenant> {
  const admin = adminApi(stack.adminBaseUrl, stack.adminToken);
  const tenant = await openDemoTenant(admin, stack.tenantFile);
  const wanted = {
    [scimAppName]: { scim: { baseUrl: stack.downstream.baseUrl, bearerToken: stack.downstream.bearerToken } },
    [rosterAppName]: { csvRoster: { path: stack.rosterFile, columns: rosterColumns, keyColumn: 'userName' } },
  };
  const apps = { ...tenant.apps };
  for (const [name, connection] of Object.entries(wanted)) {
    apps[name] ??= await connectApp(admin, tenant.tenantId, { name, ...connection });
    await keepDemoTenant(stack.tenantFile, { ...tenant, apps });
  }
  return { ...tenant, apps };
}

async function connectApp(admin: Admin, tenantId: string, body: object): Promise<string> {
  const { id } = await admin.post<{ id: string }>(`tenants/${tenantId}/apps`, body);
  return id;
}

/**
 * Sends what an IdP sends and prints, for each change, every hop with its time. Each hop is read from the system it
 * names: the HTTP answer, the event feed, the app's own API, the file.
 * @throws {Error} naming the hop that did not happen.
 */
export async function runTour(stack: TourStack): Promise<DemoTenant> {
  const tenant = await openTenant(stack);
  const round = tenant.tours + 1;
  const feed = await openFeed(stack.kafkaBrokers, stack.eventsTopic);
  try {
    const changes = new Changes({
      idp: new IdentityProvider(stack.scimBaseUrl, tenant.bearerToken),
      feed,
      scimApp: new ScimApp(stack.downstream.baseUrl, stack.downstream.bearerToken),
      roster: new RosterApp(stack.rosterFile),
      show: (title, hops) => stack.print(describeChange(title, hops)),
    });
    await play(changes, cast(round));
  } finally {
    await feed.stop();
  }
  const toured = { ...tenant, tours: round };
  await keepDemoTenant(stack.tenantFile, toured);
  return toured;
}

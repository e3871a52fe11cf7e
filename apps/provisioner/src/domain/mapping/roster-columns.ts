/**
 * The fixed mapping of roster columns: a column's header, without blanks, punctuation and case, names the attribute
 * its cells come from. Any attribute path of a user will do as a header, and so will these usual names. `emails` and
 * its like take the entry of the type named after the dot, and for `work` else the primary, else the first.
 */
const columnSources: Readonly<Record<string, string>> = {
  id: 'id',
  userid: 'id',
  memberid: 'id',
  username: 'userName',
  login: 'userName',
  externalid: 'externalId',
  displayname: 'displayName',
  fullname: 'name.formatted',
  name: 'name.formatted',
  nameformatted: 'name.formatted',
  firstname: 'name.givenName',
  givenname: 'name.givenName',
  namegivenname: 'name.givenName',
  honorificprefix: 'name.honorificPrefix',
  namehonorificprefix: 'name.honorificPrefix',
  honorificsuffix: 'name.honorificSuffix',
  namehonorificsuffix: 'name.honorificSuffix',
  middlename: 'name.middleName',
  namemiddlename: 'name.middleName',
  lastname: 'name.familyName',
  familyname: 'name.familyName',
  surname: 'name.familyName',
  namefamilyname: 'name.familyName',
  nickname: 'nickName',
  profileurl: 'profileUrl',
  title: 'title',
  jobtitle: 'title',
  usertype: 'userType',
  employeetype: 'userType',
  locale: 'locale',
  timezone: 'timezone',
  preferredlanguage: 'preferredLanguage',
  language: 'preferredLanguage',
  email: 'emails.work',
  emails: 'emails.work',
  emailaddress: 'emails.work',
  workemail: 'emails.work',
  emailswork: 'emails.work',
  emailshome: 'emails.home',
  personalemail: 'emails.home',
  phone: 'phoneNumbers.work',
  phonenumber: 'phoneNumbers.work',
  phonenumberswork: 'phoneNumbers.work',
  workphone: 'phoneNumbers.work',
  mobile: 'phoneNumbers.mobile',
  mobilephone: 'phoneNumbers.mobile',
  phonenumbersmobile: 'phoneNumbers.mobile',
  street: 'addresses.work.streetAddress',
  streetaddress: 'addresses.work.streetAddress',
  city: 'addresses.work.locality',
  locality: 'addresses.work.locality',
  state: 'addresses.work.region',
  region: 'addresses.work.region',
  zip: 'addresses.work.postalCode',
  zipcode: 'addresses.work.postalCode',
  postalcode: 'addresses.work.postalCode',
  country: 'addresses.work.country',
  employeeid: 'enterprise.employeeNumber',
  employeenumber: 'enterprise.employeeNumber',
  costcenter: 'enterprise.costCenter',
  organization: 'enterprise.organization',
  company: 'enterprise.organization',
  division: 'enterprise.division',
  department: 'enterprise.department',
};

const listAttributes = ['emails', 'phoneNumbers', 'ims', 'photos', 'entitlements', 'roles'];
const addressParts = ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country'];

/** The attribute path a column is filled from; undefined for a header this mapping does not know. */
export function columnSource(header: string): string | undefined {
  const name = header.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.hasOwn(columnSources, name) ? columnSources[name] : listPath(header);
}

/** `emails.<type>` and its like, `addresses.<type>.<part>`. */
function listPath(header: string): string | undefined {
  const [head = '', type = '', part = '', ...rest] = header.trim().toLowerCase().split('.');
  if (type === '' || rest.length > 0) return undefined;
  const named = (names: readonly string[], wanted: string) => names.find((name) => name.toLowerCase() === wanted);
  if (head === 'addresses') {
    const address = named(addressParts, part);
    return address && `addresses.${type}.${address}`;
  }
  const list = named(listAttributes, head);
  return list && part === '' ? `${list}.${type}` : undefined;
}

/** The headers that cannot be filled. */
export function unknownColumns(headers: readonly string[]): readonly string[] {
  return headers.filter((header) => columnSource(header) === undefined);
}
